using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Concord.Sync.RichText;

/// <summary>
/// Reads Markdown into blocks: headings (#), bullet and numbered lists, quotes, fenced code, rules, **bold**, *italic*, ~~struck~~,
/// `code`, [links](https://…), backslash escapes. A line end inside a paragraph is a break. Everything else, HTML too, is text.
/// </summary>
internal sealed partial class MarkdownReader(List<string> lines, int depth)
{
    private const int TabWidth = 4;

    private readonly ImmutableArray<Block>.Builder blocks = ImmutableArray.CreateBuilder<Block>();
    private int at;

    public static ImmutableArray<Block> Read(string markdown) =>
        Read([.. markdown.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n')], 0);

    public static bool IsLanguage(string name) => Language().IsMatch(name);

    private static ImmutableArray<Block> Read(List<string> lines, int depth) => new MarkdownReader(lines, depth).Read();

    private ImmutableArray<Block> Read()
    {
        while (at < lines.Count)
        {
            var line = lines[at].Trim();
            if (line.Length == 0)
            {
                at++;
            }
            else if (Fence().Match(line) is { Success: true } fence)
            {
                ReadCode(fence);
            }
            else if (RuleLine().IsMatch(line))
            {
                at++;
                blocks.Add(new Block.Rule());
            }
            else if (HeadingLine().Match(line) is { Success: true } heading)
            {
                at++;
                ReadHeading(heading);
            }
            else if (IsQuote(line))
            {
                ReadQuote();
            }
            else if (MarkerOf(lines[at]) is { Success: true } marker)
            {
                ReadList(marker);
            }
            else
            {
                ReadParagraph();
            }
        }

        return blocks.ToImmutable();
    }

    private void ReadHeading(Match heading)
    {
        if (Glyphs.Line(MarkdownInline.Read(heading.Groups[2].Value)) is { IsEmpty: false } text)
        {
            blocks.Add(new Block.Heading(heading.Groups[1].Length, text));
        }
    }

    private void ReadCode(Match fence)
    {
        var indent = Indent(lines[at++]);
        var text = new List<string>();
        while (at < lines.Count && !(lines[at].Trim() is var line && line.Length >= fence.Groups[1].Length && line.All(sign => sign == '`')))
        {
            text.Add(Outdented(lines[at++], indent));
        }

        at++;
        if (Block.Code.Of(fence.Groups[2].Value, string.Join('\n', text)) is { } code)
        {
            blocks.Add(code);
        }
    }

    private void ReadQuote()
    {
        var inside = new List<string>();
        while (at < lines.Count && IsQuote(lines[at].Trim()))
        {
            var line = lines[at++].TrimStart()[1..];
            inside.Add(line.StartsWith(' ') ? line[1..] : line);
        }

        if (Read(inside, depth + 1) is { IsEmpty: false } content)
        {
            blocks.Add(new Block.Quote(content));
        }
    }

    private void ReadList(Match first)
    {
        var ordered = IsOrdered(first);
        var outer = Indent(lines[at]);
        var items = ImmutableArray.CreateBuilder<ImmutableArray<Block>>();
        while (at < lines.Count && MarkerOf(lines[at]) is { Success: true } marker && IsOrdered(marker) == ordered && Indent(lines[at]) < outer + 2)
        {
            if (ReadItem(marker, outer) is { IsEmpty: false } item)
            {
                items.Add(item);
            }

            SkipBlankBefore(line => MarkerOf(line).Success);
        }

        var start = ordered ? int.Parse(first.Groups[2].ValueSpan[..^1], CultureInfo.InvariantCulture) : 1;
        if (items.Count == 0)
        {
            return;
        }

        if (blocks.Count > 0 && blocks[^1] is Block.Listing before && before.Ordered == ordered)
        {
            blocks[^1] = before with { Items = before.Items.AddRange(items) };
        }
        else
        {
            blocks.Add(new Block.Listing(ordered, start, items.ToImmutable()));
        }
    }

    private ImmutableArray<Block> ReadItem(Match marker, int outer)
    {
        var width = Indent(lines[at]) + marker.Groups[2].Length + 1;
        var inside = new List<string> { marker.Groups[3].Value };
        for (at++; at < lines.Count && (lines[at].Trim().Length == 0 || Indent(lines[at]) >= outer + 2); at++)
        {
            inside.Add(Outdented(lines[at], width));
        }

        return Read(inside, depth + 1);
    }

    private void ReadParagraph()
    {
        var text = new List<string>();
        do
        {
            text.Add(lines[at++].Trim());
        }
        while (at < lines.Count && !BeginsBlock(lines[at]));

        blocks.AddRange(Glyphs.Paragraphs(MarkdownInline.Read(string.Join('\n', text))).Select(paragraph => new Block.Paragraph(paragraph)));
    }

    private bool BeginsBlock(string line) => line.Trim() is var text
        && (text.Length == 0 || Fence().IsMatch(text) || RuleLine().IsMatch(text) || HeadingLine().IsMatch(text) || IsQuote(text) || MarkerOf(line).Success);

    private bool IsQuote(string line) => depth < Block.MaxDepth && line.StartsWith('>');

    private Match MarkerOf(string line) => depth < Block.MaxDepth ? Marker().Match(line) : Match.Empty;

    private void SkipBlankBefore(Func<string, bool> goesOn)
    {
        var next = lines.FindIndex(Math.Min(at, lines.Count), line => line.Trim().Length > 0);
        at = next >= 0 && goesOn(lines[next]) ? next : at;
    }

    private static bool IsOrdered(Match marker) => char.IsAsciiDigit(marker.Groups[2].Value[0]);

    private static int Indent(string line)
    {
        var width = 0;
        foreach (var sign in line.TakeWhile(char.IsWhiteSpace))
        {
            width += sign == '\t' ? TabWidth : 1;
        }

        return width;
    }

    private static string Outdented(string line, int by)
    {
        var (cut, width) = (0, 0);
        while (cut < line.Length && width < by && char.IsWhiteSpace(line[cut]))
        {
            width += line[cut++] == '\t' ? TabWidth : 1;
        }

        return line[cut..];
    }

    [GeneratedRegex(@"^(`{3,})([A-Za-z0-9+#_.-]{0,40})$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^[A-Za-z0-9+#_.-]{0,40}$")]
    private static partial Regex Language();

    [GeneratedRegex(@"^(?:-{3,}|\*{3,}|_{3,})$")]
    private static partial Regex RuleLine();

    [GeneratedRegex(@"^(#{1,6})\s+(.+)$")]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^(\s*)([-+*]|[0-9]{1,9}[.)])\s(\s*\S.*)$")]
    private static partial Regex Marker();
}
