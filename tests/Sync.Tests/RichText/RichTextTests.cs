using Concord.Sync.RichText;

namespace Concord.Sync.Tests.RichText;

/// <summary>One row a rule of the subset: HTML, and the Markdown that stands for it.</summary>
public sealed class RichTextTests
{
    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a\n\nb")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("a<br><br>b", "a\n\nb")]
    [InlineData("<div> a \n <span class=\"x\">b</span> </div>", "a b")]
    [InlineData("<b>a</b> <strong>b</strong>", "**a** **b**")]
    [InlineData("x<b> a </b>y", "x **a** y")]
    [InlineData("<b>a<i>b</i></b>", "**a*b***")]
    [InlineData("<i>a</i><b>b</b>", "*a***b**")]
    [InlineData("<del>a</del>", "~~a~~")]
    [InlineData("<code>a*b</code>", "`a*b`")]
    [InlineData("<code>a`b</code>", "``a`b``")]
    [InlineData("<code>`</code>", "`` ` ``")]
    [InlineData("<a href=\"https://x.org/?a=1&amp;b=2\">l</a>", "[l](https://x.org/?a=1&b=2)")]
    [InlineData("<a href='mailto:a@b.c'><b>l</b></a>", "**[l](mailto:a@b.c)**")]
    [InlineData("<a href=\"https://x.org/(1) 2\">l</a>", "[l](https://x.org/%281%29%202)")]
    [InlineData("<h2>a<br>b</h2>", "## a b")]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c")]
    [InlineData("<ol start=\"3\"><li>a</li><li>b</li></ol>", "3. a\n4. b")]
    [InlineData("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b")]
    [InlineData("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n- b")]
    [InlineData("<li>a<li>b", "- a\n- b")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b")]
    [InlineData("<pre><code class=\"language-js\">a\n\n  &lt;b&gt;</code></pre>", "```js\na\n\n  <b>\n```")]
    [InlineData("<pre>a\n```\n</pre>", "````\na\n```\n````")]
    [InlineData("<hr>", "---")]
    [InlineData("<body>a</body>", "a")]
    [InlineData("a<!-- note -->b", "ab")]
    [InlineData("R&amp;D &lt; 5 * 3", "R&D < 5 \\* 3")]
    [InlineData("- a", "\\- a")]
    [InlineData("1. a", "1\\. a")]
    [InlineData("# a", "\\# a")]
    [InlineData("&gt; a", "\\> a")]
    [InlineData("---", "\\---")]
    [InlineData("[x] ~ \\ _a_", "\\[x\\] \\~ \\\\ _a_")]
    [InlineData("&amp;lt;", "\\&lt;")]
    [InlineData("a\0b", "ab")]
    public void Html_becomes_markdown_and_comes_back(string html, string markdown)
    {
        RichTexts.ToMarkdown(html).ShouldBe(markdown);
        RichTexts.ToMarkdown(RichTexts.ToHtml(markdown)).ShouldBe(markdown);
        RichTexts.Canonical(markdown).ShouldBe(markdown);
    }

    [Theory]
    [InlineData("a\nb", "<p>a<br/>b</p>")]
    [InlineData("# a\ntext\n* b\n* c", "<h1>a</h1><p>text</p><ul><li>b</li><li>c</li></ul>")]
    [InlineData("1) a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>")]
    [InlineData("> a\n> b", "<blockquote><p>a<br/>b</p></blockquote>")]
    [InlineData("***a** b*", "<p><strong><em>a</em></strong><em> b</em></p>")]
    [InlineData("2 * 3 * 4, 5 ** 6", "<p>2 * 3 * 4, 5 ** 6</p>")]
    [InlineData("**open", "<p>**open</p>")]
    [InlineData("*~~*~~", "<p>*~~*~~</p>")]
    [InlineData("```\n<b>\n", "<pre><code>&lt;b&gt;</code></pre>")]
    [InlineData("a `b", "<p>a `b</p>")]
    [InlineData("[a [b](https://x.org)", "<p>[a <a href=\"https://x.org\">b</a></p>")]
    [InlineData("[a](ftp://x) [](https://x)", "<p>[a](ftp://x) [](https://x)</p>")]
    [InlineData("a\\*b\\z", "<p>a*b\\z</p>")]
    [InlineData("___", "<hr/>")]
    [InlineData("", "")]
    public void Markdown_becomes_html(string markdown, string html) => RichTexts.ToHtml(markdown).ShouldBe(html);

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>")]
    [InlineData("<a href=\" JaVaScRiPt:alert(1)\">x</a>")]
    [InlineData("<a href=\"java&#10;script:alert(1)\">x</a>")]
    [InlineData("<a href=\"data:text/html,<script>\">x</a>")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("<iframe srcdoc=\"<script>\"></iframe>")]
    [InlineData("<table><tr><td>x</td></tr></table>")]
    [InlineData("<p onclick")]
    public void What_is_unknown_stays_as_text_and_never_runs(string html)
    {
        var markdown = RichTexts.ToMarkdown(html);

        markdown.Replace("\\", "").ShouldContain(html.Trim());
        var back = RichTexts.ToHtml(markdown);
        RichTexts.ToMarkdown(back).ShouldBe(markdown);
        back.ShouldStartWith("<p>");
        back["<p>".Length..^"</p>".Length].ShouldNotContain("<");
    }

    [Fact]
    public void A_known_tag_keeps_no_attribute_that_could_do_something() =>
        RichTexts.ToHtml(RichTexts.ToMarkdown("<p onclick=\"x()\" style=\"color:red\">a <a href=\"https://x.org/&quot;onclick=&quot;x\">b</a></p>"))
            .ShouldBe("<p>a <a href=\"https://x.org/%22onclick=%22x\">b</a></p>");

    [Fact]
    public void What_is_too_deep_is_flattened()
    {
        var markdown = RichTexts.ToMarkdown(string.Concat(Enumerable.Repeat("<blockquote>", 5_000)) + "a");

        markdown.ShouldBe(string.Concat(Enumerable.Repeat("> ", 8)) + "a");
        RichTexts.ToHtml(new string('>', 5_000) + "a").Split("<blockquote>").Length.ShouldBe(9);
    }
}
