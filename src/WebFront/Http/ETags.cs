using System.Globalization;
using Concord.Grains;

namespace Concord.WebFront.Http;

/// <summary>A record's version as entity tag: the number in quotation marks.</summary>
public static class ETags
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The version that If-Match asks for: null without the header and for `*`, which takes whatever is there.</summary>
    public static (long? Version, Problem? Problem) IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header is ["*"])
            return (null, null);
        if (header is [{ Length: > 2 } tag] && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return (version, null);
        FieldProblem error = new("If-Match", "Must be one version in quotation marks, as the ETag of a record says, such as \"3\".");
        return (null, Problem.Invalid("The header If-Match cannot be read. Nothing was changed.", [error]));
    }
}
