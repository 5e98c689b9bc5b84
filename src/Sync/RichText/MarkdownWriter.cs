using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Concord.Sync.RichText;

/// <summary>Writes blocks as Markdown, each in the one spelling that <see cref="MarkdownReader"/> reads back as the same block.</summary>
internal static partial class MarkdownWriter
{
    public static string Write(ImmutableArray<Block> blocks) => string.Join('\n', Lines(blocks, inItem: false));

    /// <summary>The text with its marks, breaks as line ends.</summary>
    public static string Inline(ImmutableArray<Glyph> text)
    {
        var written = new StringBuilder();
        var on = Marks.None;
        foreach (var run in Glyphs.Runs(text, (first, next) => first.Href == next.Href && (first.Href is not null || first.Marks == next.Marks)))
        {
            // A link is set as all of it is; what only a part of it is, is said inside.
            var marks = Glyphs.Common(run);
            Turn(written, on ^ marks);
            on = marks;
            _ = run[0].Href is { } href
                ? written.Append('[').Append(Inline([.. run.Select(glyph => new Glyph(glyph.Sign, glyph.Marks & ~marks, null))])).Append("](").Append(href).Append(')')
                : written.Append(run[0].Marks.HasFlag(Marks.Code) ? CodeSpan(Glyphs.Text(run)) : Escaped(Glyphs.Text(run)));
        }

        Turn(written, on);
        return written.ToString();
    }

    private static List<string> Lines(ImmutableArray<Block> blocks, bool inItem)
    {
        var lines = new List<string>();
        for (var index = 0; index < blocks.Length; index++)
        {
            // The usual item is a line with a list right under it.
            var close = inItem && index == 1 && blocks is [Block.Paragraph, Block.Listing { Start: 1 }, ..];
            lines.AddRange(index > 0 && !close ? [""] : []);
            lines.AddRange(Lines(blocks[index]));
        }

        return lines;
    }

    private static IEnumerable<string> Lines(Block block)
    {
        switch (block)
        {
            case Block.Paragraph paragraph:
                return Inline(paragraph.Text).Split('\n').Select(line => BlockSign().Replace(line, match => match.Value.Insert(match.Length - match.Groups["sign"].Length, "\\")));
            case Block.Heading heading:
                return [$"{new string('#', heading.Level)} {Inline(heading.Text)}"];
            case Block.Quote quote:
                return Lines(quote.Blocks, inItem: false).Select(line => line.Length == 0 ? ">" : $"> {line}");
            case Block.Listing list:
                return list.Items.SelectMany((item, index) => Item(list, index, item));
            case Block.Code code:
                var fence = new string('`', Math.Max(3, LongestRun(code.Text) + 1));
                return [fence + code.Language, .. code.Text.Split('\n'), fence];
            default:
                return ["---"];
        }
    }

    private static IEnumerable<string> Item(Block.Listing list, int index, ImmutableArray<Block> item)
    {
        var marker = list.Ordered ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(list.Start + index, Block.LargestStart)}. ") : "- ";
        var indent = new string(' ', marker.Length);
        return Lines(item, inItem: true).Select((line, at) => at == 0 ? marker + line : line.Length == 0 ? "" : indent + line);
    }

    private static void Turn(StringBuilder written, Marks turned) => written
        .Append(turned.HasFlag(Marks.Strike) ? "~~" : "")
        .Append('*', (turned.HasFlag(Marks.Bold) ? 2 : 0) + (turned.HasFlag(Marks.Italic) ? 1 : 0));

    private static string CodeSpan(string text)
    {
        var fence = Enumerable.Range(1, LongestRun(text) + 1).First(length => !HasRun(text, length));
        var pad = text[0] == '`' || text[^1] == '`' ? " " : "";
        return $"{new string('`', fence)}{pad}{text}{pad}{new string('`', fence)}";
    }

    private static bool HasRun(string text, int length) => Backticks().Matches(text).Any(run => run.Length == length);

    private static int LongestRun(string text) => Backticks().Matches(text).Select(run => run.Length).DefaultIfEmpty(0).Max();

    // A tag or an entity would be taken for one by whoever shows the Markdown.
    private static string Escaped(string text) => Special().Replace(text, @"\$0");

    [GeneratedRegex(@"[\\*`\[\]~]|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,32};)")]
    private static partial Regex Special();

    [GeneratedRegex(@"`+")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"^(?:(?<sign>#{1,6}\s)|(?<sign>>)|(?<sign>[-+]\s)|[0-9]{1,9}(?<sign>[.)]\s)|(?<sign>-{3,}$)|(?<sign>_{3,}$))")]
    private static partial Regex BlockSign();
}
