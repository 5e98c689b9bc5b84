namespace Concord.Sync.RichText;

/// <summary>
/// Markdown here, HTML there. The canonical form of either is the Markdown that this class writes: turning it into HTML and back gives the
/// same text. What the two do not share (tables, images, unknown tags) is kept as text; nothing that runs is ever written.
/// </summary>
public static class RichTexts
{
    /// <summary>Canonical Markdown from HTML.</summary>
    public static string ToMarkdown(string html) => MarkdownWriter.Write(HtmlReader.Read(html));

    /// <summary>Well-formed HTML from Markdown.</summary>
    public static string ToHtml(string markdown) => HtmlWriter.Write(MarkdownReader.Read(markdown));

    /// <summary>The canonical spelling of a Markdown text.</summary>
    public static string Canonical(string markdown) => MarkdownWriter.Write(MarkdownReader.Read(markdown));
}
