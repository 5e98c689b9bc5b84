using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Concord.Sync.RichText;

/// <summary>Writes blocks as HTML that is well-formed XML too: no attribute but href, class="language-…" and start, no other tag than named here.</summary>
internal static class HtmlWriter
{
    private static readonly (Marks Mark, string Tag)[] Tags =
        [(Marks.Bold, "strong"), (Marks.Italic, "em"), (Marks.Strike, "s"), (Marks.Code, "code")];

    public static string Write(ImmutableArray<Block> blocks)
    {
        var html = new StringBuilder();
        Blocks(html, blocks);
        return html.ToString();
    }

    private static void Blocks(StringBuilder html, ImmutableArray<Block> blocks)
    {
        foreach (var block in blocks)
        {
            Write(html, block);
        }
    }

    private static void Write(StringBuilder html, Block block)
    {
        switch (block)
        {
            case Block.Paragraph paragraph:
                Element(html, "p", "", () => Inline(html, paragraph.Text));
                break;
            case Block.Heading heading:
                Element(html, $"h{heading.Level}", "", () => Inline(html, heading.Text));
                break;
            case Block.Quote quote:
                Element(html, "blockquote", "", () => Blocks(html, quote.Blocks));
                break;
            case Block.Listing list:
                List(html, list);
                break;
            case Block.Code code:
                var language = code.Language.Length == 0 ? "" : $" class=\"language-{code.Language}\"";
                Element(html, "pre", "", () => Element(html, "code", language, () => html.Append(Encoded(code.Text))));
                break;
            default:
                html.Append("<hr/>");
                break;
        }
    }

    private static void List(StringBuilder html, Block.Listing list)
    {
        var start = list.Start == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" start=\"{list.Start}\"");
        Element(html, list.Ordered ? "ol" : "ul", start, () =>
        {
            foreach (var item in list.Items)
            {
                Element(html, "li", "", () => Item(html, item));
            }
        });
    }

    // The usual item is one line, and is written as one.
    private static void Item(StringBuilder html, ImmutableArray<Block> item)
    {
        if (item is [Block.Paragraph only, ..] && item.Count(block => block is Block.Paragraph) == 1)
        {
            Inline(html, only.Text);
            Blocks(html, item[1..]);
        }
        else
        {
            Blocks(html, item);
        }
    }

    private static void Inline(StringBuilder html, ImmutableArray<Glyph> text)
    {
        foreach (var run in Glyphs.Runs(text, (first, next) => first.IsLike(next)))
        {
            var tags = Tags.Where(tag => run[0].Marks.HasFlag(tag.Mark)).Select(tag => tag.Tag).ToList();
            html.Append(run[0].Href is { } href ? $"<a href=\"{Encoded(href)}\">" : "");
            html.AppendJoin("", tags.Select(tag => $"<{tag}>"));
            html.Append(Encoded(Glyphs.Text(run)).Replace("\n", "<br/>", StringComparison.Ordinal));
            html.AppendJoin("", tags.AsEnumerable().Reverse().Select(tag => $"</{tag}>"));
            html.Append(run[0].Href is null ? "" : "</a>");
        }
    }

    private static void Element(StringBuilder html, string tag, string attributes, Action inside)
    {
        html.Append('<').Append(tag).Append(attributes).Append('>');
        inside();
        html.Append("</").Append(tag).Append('>');
    }

    private static string Encoded(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
