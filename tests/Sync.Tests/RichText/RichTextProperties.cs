using Concord.Sync.RichText;
using FsCheck;
using FsCheck.Fluent;

namespace Concord.Sync.Tests.RichText;

public sealed class RichTextProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3000);

    private static readonly string[] Tags =
    [
        "<p>", "</p>", "<br>", "<b>", "</b>", "<em>", "</em>", "<s>", "</s>", "<code>", "</code>", "<a href=\"https://x.org/a(b)\">", "<a href='javascript:x'>", "</a>",
        "<ul>", "<ol start=7>", "<li>", "</li>", "</ul>", "</ol>", "<blockquote>", "</blockquote>", "<pre>", "<code class=\"language-c#\">", "</pre>", "<hr/>", "<h1>", "<h3>", "</h1>", "</h3>",
        "<span>", "<script>", "<!-- c -->", "<", ">", "&lt;", "&amp;", "&nbsp;", "&", "\"",
    ];

    private static readonly string[] Signs =
    [
        "a", "b", " ", "  ", "\n", "\n\n", "\t", "*", "**", "***", "****", "~", "~~", "`", "``", "```", "```\n", "[", "]", "](https://x.org)", "(", ")", "\\", "# ", "## ", "> ", ">", "- ", "+ ",
        "1. ", "12) ", "  - ", "    ", "---", "___", "!", "_", "<b>", "&amp;", "é", "\u00a0", "\u2028", "\ud83d\ude00",
    ];

    [Fact]
    public void Markdown_from_html_makes_no_difference_on_its_way_out_and_back() => Hold(Tags.Concat(Signs), html =>
    {
        var markdown = RichTexts.ToMarkdown(html);

        RichTexts.ToMarkdown(RichTexts.ToHtml(markdown)).ShouldBe(markdown);
        RichTexts.Canonical(markdown).ShouldBe(markdown);
    });

    [Fact]
    public void Any_text_is_canonical_after_one_round() => Hold(Signs, text =>
    {
        var once = RichTexts.ToMarkdown(RichTexts.ToHtml(text));

        once.ShouldBe(RichTexts.Canonical(text));
        RichTexts.ToMarkdown(RichTexts.ToHtml(once)).ShouldBe(once);
        RichTexts.ToHtml(once).ShouldBe(RichTexts.ToHtml(text));
    });

    [Fact]
    public void Html_of_ours_has_known_tags_only() => Hold(Tags.Concat(Signs), html =>
        HtmlTokens.Read(RichTexts.ToHtml(RichTexts.ToMarkdown(html))).Where(token => token.Name is not null).Select(token => token.Name!).ShouldBeSubsetOf(
            ["p", "br", "strong", "em", "s", "code", "a", "ul", "ol", "li", "blockquote", "pre", "hr", "h1", "h3", "h2"]));

    [Fact]
    public void No_letter_is_lost() => Hold(Tags.Concat(Signs).Except(["<"]), html =>
        Letters(RichTexts.ToMarkdown(html)).ShouldBe(Letters(html.Replace("<!-- c -->", ""))));

    // No tag and no attribute has it: it stands for what a person wrote.
    private static int Letters(string text) => text.Count(sign => sign == 'é');

    private static void Hold(IEnumerable<string> parts, Action<string> property) => Check.One(Many, Prop.ForAll(
        Arb.From(from pieces in Gen.Elements(parts.ToArray()).ListOf() select string.Concat(pieces)),
        property));
}
