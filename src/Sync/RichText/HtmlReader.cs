using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Concord.Sync.RichText;

/// <summary>
/// Reads HTML into blocks. Known are p, div and other plain containers, h1 to h6, ul, ol, li, blockquote, pre, hr, br, b, strong, i, em,
/// s, strike, del, code, a with a harmless address, and span, font, u, ins, which say nothing that is kept. Every other tag, a script
/// above all, is text.
/// </summary>
internal sealed class HtmlReader
{
    private readonly BlockStack stack = new();
    private readonly List<Glyph> text = [];
    private readonly int[] depth = new int[4];
    private readonly Stack<string?> links = new();
    private StringBuilder? code;
    private string language = "";
    private int heading;

    public static ImmutableArray<Block> Read(string html)
    {
        var reader = new HtmlReader();
        foreach (var token in HtmlTokens.Read(html))
        {
            reader.Take(token);
        }

        reader.EndCode();
        reader.Flush();
        return reader.stack.Close();
    }

    private void Take(HtmlToken token)
    {
        if (token.Name is null)
        {
            Say(token.Text);
        }
        else if (code is not null && token.Name != "pre")
        {
            TakeInCode(token);
        }
        else if (MarkOf(token.Name) is { } mark)
        {
            depth[mark] = Math.Max(0, depth[mark] + (token.Closes ? -1 : 1));
        }
        else if (!TakeBlock(token))
        {
            TakeInline(token);
        }
    }

    private void TakeInline(HtmlToken token)
    {
        switch (token.Name)
        {
            case "br":
                text.Add(new Glyph('\n', Marks.None, null));
                break;
            case "span" or "font" or "u" or "ins":
                break;
            case "a" when !token.Closes && Address.Of(token.Attribute("href") ?? "") is { } href:
                links.Push(href);
                break;
            case "a" when token.Closes && links.TryPop(out var open) && open is not null:
                break;
            default:
                if (token is { Name: "a", Closes: false })
                {
                    links.Push(null);
                }

                Say(token.Raw);
                break;
        }
    }

    /// <returns>False: the tag is none of a block.</returns>
    private bool TakeBlock(HtmlToken token)
    {
        switch (token.Name!)
        {
            case "p" or "div" or "section" or "article" or "main" or "body" or "html":
                Flush();
                return true;
            case ['h', >= '1' and <= '6' and var level]:
                Flush();
                heading = token.Closes ? 0 : level - '0';
                return true;
            case "ul" or "ol" or "li" or "blockquote":
                Flush();
                stack.Take(token.Name!, token.Closes, token.Closes ? 1 : StartOf(token));
                return true;
            case "hr":
                Flush();
                stack.Add(new Block.Rule());
                return true;
            case "pre":
                EndCode();
                Flush();
                code = token.Closes ? null : new StringBuilder();
                return true;
            default:
                return false;
        }
    }

    private void TakeInCode(HtmlToken token)
    {
        const string prefix = "language-";
        if (token is { Name: "code", Closes: false } && token.Attribute("class") is { } said && said.StartsWith(prefix, StringComparison.Ordinal))
        {
            var name = said[prefix.Length..];
            language = MarkdownReader.IsLanguage(name) ? name : "";
        }
        else if (token.Name == "br")
        {
            code!.Append('\n');
        }
        else if (MarkOf(token.Name!) is null && token.Name is not ("span" or "font"))
        {
            code!.Append(token.Raw);
        }
    }

    private void Say(string words)
    {
        if (code is not null)
        {
            code.Append(words);
            return;
        }

        var marks = Enumerable.Range(0, depth.Length).Where(mark => depth[mark] > 0).Aggregate(Marks.None, (all, mark) => all | (Marks)(1 << mark));
        var href = links.TryPeek(out var open) ? open : null;
        text.AddRange(words.Select(sign => new Glyph(char.IsWhiteSpace(sign) ? ' ' : sign, marks, href)));
    }

    private void Flush()
    {
        if (heading > 0 && Glyphs.Line(text) is { IsEmpty: false } line)
        {
            stack.Add(new Block.Heading(heading, line));
        }
        else if (heading == 0)
        {
            foreach (var paragraph in Glyphs.Paragraphs(text))
            {
                stack.Add(new Block.Paragraph(paragraph));
            }
        }

        text.Clear();
    }

    private void EndCode()
    {
        if (code is not null && Block.Code.Of(language, code.ToString()) is { } block)
        {
            stack.Add(block);
        }

        (code, language) = (null, "");
    }

    private static int StartOf(HtmlToken token) =>
        int.TryParse(token.Attribute("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start <= Block.LargestStart ? start : 1;

    private static int? MarkOf(string name) => name switch
    {
        "b" or "strong" => 0,
        "i" or "em" => 1,
        "s" or "strike" or "del" => 2,
        "code" => 3,
        _ => null,
    };
}
