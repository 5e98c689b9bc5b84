using System.Text.RegularExpressions;

namespace Concord.Connectors.Definitions;

/// <summary>Names in braces inside a text.</summary>
internal static partial class Placeholders
{
    public const string Id = "{id}";
    public const string Since = "{since}";
    public const string Operation = "{operation}";
    public const string Version = "{version}";
    public const string Now = "{now}";

    public static IEnumerable<string> Names(string template) => Pattern().Matches(template).Select(match => match.Groups[1].Value);

    public static string Fill(string template, Func<string, string> value) => Pattern().Replace(template, match => value(match.Groups[1].Value));

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9_]*)\}")]
    private static partial Regex Pattern();
}
