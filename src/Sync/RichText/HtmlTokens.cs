using System.Net;

namespace Concord.Sync.RichText;

/// <summary>A piece of HTML: text, or a tag.</summary>
/// <param name="Raw">As written.</param>
/// <param name="Name">The tag's name in lower case; null for text.</param>
/// <param name="Closes">True for an end tag.</param>
internal readonly record struct HtmlToken(string Raw, string? Name, bool Closes)
{
    /// <summary>The text with its entities resolved. NUL, which no database keeps, is left out.</summary>
    public string Text => WebUtility.HtmlDecode(Raw).Replace("\0", "", StringComparison.Ordinal);

    /// <summary>An attribute's value, or null.</summary>
    public string? Attribute(string name)
    {
        for (var at = Name!.Length + 1; at < Raw.Length;)
        {
            while (at < Raw.Length && (char.IsWhiteSpace(Raw[at]) || Raw[at] == '/'))
            {
                at++;
            }

            var from = at;
            while (at < Raw.Length && !char.IsWhiteSpace(Raw[at]) && Raw[at] is not ('=' or '>' or '/'))
            {
                at++;
            }

            var found = Raw[from..at];
            var value = at < Raw.Length && Raw[at] == '=' ? Value(ref at) : "";
            if (found.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return WebUtility.HtmlDecode(value).Replace("\0", "", StringComparison.Ordinal);
            }

            at = at == from ? at + 1 : at;
        }

        return null;
    }

    private string Value(ref int at)
    {
        at++;
        var quote = at < Raw.Length && Raw[at] is '"' or '\'' ? Raw[at++] : '\0';
        var from = at;
        while (at < Raw.Length && (quote != '\0' ? Raw[at] != quote : !char.IsWhiteSpace(Raw[at]) && Raw[at] != '>'))
        {
            at++;
        }

        return quote != '\0' && at < Raw.Length ? Raw[from..at++] : Raw[from..at];
    }
}

/// <summary>Cuts HTML into text and tags. What is no whole tag is text, so that nothing written is lost; comments are dropped.</summary>
internal static class HtmlTokens
{
    // A longer tag is text: the search for its end stays short.
    private const int LongestTag = 8192;

    public static IEnumerable<HtmlToken> Read(string html)
    {
        var lastComment = html.LastIndexOf("-->", StringComparison.Ordinal);
        for (var at = 0; at < html.Length;)
        {
            if (html[at] == '<' && EndOf(html, at, lastComment) is { } end)
            {
                if (html[at + 1] != '!')
                {
                    yield return Tag(html[at..end]);
                }

                at = end;
                continue;
            }

            var next = html.IndexOf('<', at + 1);
            next = next < 0 ? html.Length : next;
            yield return new HtmlToken(html[at..next], null, false);
            at = next;
        }
    }

    private static HtmlToken Tag(string raw)
    {
        var from = raw[1] == '/' ? 2 : 1;
        var to = from;
        while (char.IsAsciiLetterOrDigit(raw[to]) || raw[to] is '-' or ':')
        {
            to++;
        }

        return new HtmlToken(raw, raw[from..to].ToLowerInvariant(), from == 2);
    }

    private static int? EndOf(string html, int at, int lastComment)
    {
        if (string.CompareOrdinal(html, at, "<!--", 0, 4) == 0)
        {
            return at + 4 > lastComment ? null : html.IndexOf("-->", at + 4, StringComparison.Ordinal) + 3;
        }

        var first = at + 1 < html.Length && html[at + 1] is '/' or '!' ? at + 2 : at + 1;
        if (first >= html.Length || !char.IsAsciiLetter(html[first]))
        {
            return null;
        }

        var quote = '\0';
        for (var index = first; index < html.Length && index - at < LongestTag; index++)
        {
            var sign = html[index];
            if (quote == '\0' && sign is '>' or '<')
            {
                return sign == '>' ? index + 1 : null;
            }

            quote = quote == sign ? '\0' : quote == '\0' && sign is '"' or '\'' ? sign : quote;
        }

        return null;
    }
}
