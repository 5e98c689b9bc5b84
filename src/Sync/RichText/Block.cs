using System.Collections.Immutable;

namespace Concord.Sync.RichText;

/// <summary>How a stretch of text is set.</summary>
[Flags]
internal enum Marks
{
    None = 0,
    Bold = 1,
    Italic = 2,
    Strike = 4,
    Code = 8,
}

/// <summary>One character with its marks and the address it links to. A line break is '\n', and every other white space ' '.</summary>
internal readonly record struct Glyph(char Sign, Marks Marks, string? Href)
{
    public bool IsSpace => char.IsWhiteSpace(Sign);

    /// <summary>Set alike: may stand inside the same tags.</summary>
    public bool IsLike(Glyph other) => Marks == other.Marks && Href == other.Href;
}

/// <summary>One block of a formatted text. What the readers give is in normal form: writing and reading it gives it again.</summary>
internal abstract record Block
{
    /// <summary>Lists and quotes stand at most so deep inside one another; what is deeper is flattened.</summary>
    public const int MaxDepth = 8;

    /// <summary>Numbered lists begin at most here: nine digits are read.</summary>
    public const int LargestStart = 999_999_999;

    private Block()
    {
    }

    public sealed record Paragraph(ImmutableArray<Glyph> Text) : Block;

    public sealed record Heading(int Level, ImmutableArray<Glyph> Text) : Block;

    public sealed record Quote(ImmutableArray<Block> Blocks) : Block;

    public sealed record Listing(bool Ordered, int Start, ImmutableArray<ImmutableArray<Block>> Items) : Block;

    /// <param name="Language">What the fence says; may be empty.</param>
    /// <param name="Text">Lines without white space at their ends, and no empty line first or last.</param>
    public sealed record Code(string Language, string Text) : Block
    {
        /// <summary>Null when nothing is left of the text.</summary>
        public static Code? Of(string language, string text)
        {
            var lines = text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
            var first = lines.FindIndex(line => line.Length > 0);
            return first < 0 ? null : new Code(language, string.Join('\n', lines[first..(lines.FindLastIndex(line => line.Length > 0) + 1)]));
        }
    }

    public sealed record Rule : Block;
}
