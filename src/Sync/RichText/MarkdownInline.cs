using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Concord.Sync.RichText;

/// <summary>Reads the text of one block. A mark counts where it opens before and closes after something; else it is text.</summary>
internal sealed partial class MarkdownInline
{
    private static readonly Marks[] Kinds = [Marks.Bold, Marks.Italic, Marks.Strike];

    private readonly string source;
    private readonly bool takesLinks;
    private readonly Dictionary<int, int> lastFences = [];
    private readonly List<Piece> pieces = [];
    private int at;

    private MarkdownInline(string source, bool takesLinks)
    {
        (this.source, this.takesLinks) = (source, takesLinks);
        foreach (Match run in Backticks().Matches(source))
        {
            lastFences[run.Length] = run.Index;
        }
    }

    public static List<Glyph> Read(string text) => new MarkdownInline(text, takesLinks: true).Read();

    private List<Glyph> Read()
    {
        while (at < source.Length)
        {
            Next();
        }

        var turns = new Marks[pieces.Count];
        foreach (var kind in Kinds)
        {
            Pair(kind, turns);
        }

        return Glyphs(turns);
    }

    private void Next()
    {
        var sign = source[at];
        if (sign == '\\' && at + 1 < source.Length && char.IsAscii(source[at + 1]) && (char.IsPunctuation(source[at + 1]) || char.IsSymbol(source[at + 1])))
        {
            Add(source[at + 1], 2);
        }
        else if (sign is '*' or '~' or '`')
        {
            var length = RunLength();
            if (sign == '`' ? !TryCode(length) : !TryMark(sign, length))
            {
                pieces.Add(Piece.Of(Enumerable.Repeat(new Glyph(sign, Marks.None, null), length)));
                at += length;
            }
        }
        else if (sign != '[' || !takesLinks || !TryLink())
        {
            Add(sign, 1);
        }
    }

    private int RunLength()
    {
        var end = at + 1;
        while (end < source.Length && source[end] == source[at])
        {
            end++;
        }

        return end - at;
    }

    private void Add(char sign, int length)
    {
        pieces.Add(Piece.Of([new Glyph(sign, Marks.None, null)]));
        at += length;
    }

    private bool TryMark(char sign, int length)
    {
        if (length > 3 || (sign == '~' && length != 2))
        {
            return false;
        }

        var opens = at + length < source.Length && !char.IsWhiteSpace(source[at + length]);
        var closes = at > 0 && !char.IsWhiteSpace(source[at - 1]);
        var marks = sign == '~' ? Marks.Strike : length switch { 1 => Marks.Italic, 2 => Marks.Bold, _ => Marks.Bold | Marks.Italic };
        pieces.Add(new Piece([], marks, opens, closes));
        at += length;
        return true;
    }

    private bool TryCode(int length)
    {
        if (EndOfCode(at, length) is not { } close || source[(at + length)..close] is var inside && string.IsNullOrWhiteSpace(inside))
        {
            return false;
        }

        inside = source[(at + length)..close];
        inside = inside is [' ', '`', ..] or [.., '`', ' '] && inside is [' ', .., ' '] ? inside[1..^1] : inside;
        pieces.Add(Piece.Of(inside.Select(sign => new Glyph(char.IsWhiteSpace(sign) ? ' ' : sign, Marks.Code, null))));
        at = close + length;
        return true;
    }

    private int? EndOfCode(int from, int length)
    {
        for (var index = from + length; lastFences.GetValueOrDefault(length, -1) >= index;)
        {
            var run = Backticks().Match(source, index);
            if (run.Length == length)
            {
                return run.Index;
            }

            index = run.Index + run.Length;
        }

        return null;
    }

    private bool TryLink()
    {
        if (EndOfLabel() is not { } close || Target().Match(source, close) is not { Success: true } target
            || Address.Of(target.Groups[1].Value) is not { } href)
        {
            return false;
        }

        var label = new MarkdownInline(source[(at + 1)..close], takesLinks: false).Read();
        if (label.TrueForAll(glyph => glyph.IsSpace))
        {
            return false;
        }

        pieces.Add(Piece.Of(label.Select(glyph => glyph with { Href = href })));
        at = close + target.Length;
        return true;
    }

    // A label holds no other bracket, unless escaped or inside code.
    private int? EndOfLabel()
    {
        for (var index = at + 1; index < source.Length && source[index] != '[';)
        {
            if (source[index] == ']')
            {
                return index;
            }

            var run = source[index] == '`' ? Backticks().Match(source, index).Length : 0;
            index = run > 0 ? (EndOfCode(index, run) ?? index) + run : index + (source[index] == '\\' ? 2 : 1);
        }

        return null;
    }

    private void Pair(Marks kind, Marks[] turns)
    {
        var (open, said) = (-1, false);
        for (var index = 0; index < pieces.Count; index++)
        {
            if (!pieces[index].Marks.HasFlag(kind))
            {
                said |= !pieces[index].Text.IsEmpty;
            }
            else if (open < 0)
            {
                (open, said) = (pieces[index].Opens ? index : -1, false);
            }
            else if (said && pieces[index].Closes)
            {
                turns[open] |= kind;
                turns[index] |= kind;
                open = -1;
            }
        }
    }

    private List<Glyph> Glyphs(Marks[] turns)
    {
        var glyphs = new List<Glyph>();
        var on = Marks.None;
        for (var index = 0; index < pieces.Count; index++)
        {
            on ^= turns[index];
            glyphs.AddRange(pieces[index].Text.Select(glyph => glyph with { Marks = glyph.Marks | on }));
            glyphs.AddRange(Unused(pieces[index].Marks & ~turns[index]).Select(sign => new Glyph(sign, on, null)));
        }

        return glyphs;
    }

    private static string Unused(Marks marks) =>
        marks == Marks.Strike ? "~~" : new string('*', (marks.HasFlag(Marks.Bold) ? 2 : 0) + (marks.HasFlag(Marks.Italic) ? 1 : 0));

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\G\]\(([^\s()<>]{1,2000})\)")]
    private static partial Regex Target();

    /// <summary>Text, or a mark that may open or close.</summary>
    private sealed record Piece(ImmutableArray<Glyph> Text, Marks Marks, bool Opens, bool Closes)
    {
        public static Piece Of(IEnumerable<Glyph> text) => new([.. text], Marks.None, false, false);
    }
}
