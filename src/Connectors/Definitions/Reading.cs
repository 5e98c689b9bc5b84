using System.Collections.Immutable;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>Kinds of properties that only definitions and credentials have.</summary>
internal static class Reading
{
    /// <summary>A header's name, or null when there is none or it is none.</summary>
    public static string? Header(this ObjectReader reader, string name) => reader.OptionalText(name) is { } text ? HeaderIn(reader, name, text) : null;

    /// <summary>A header's name that must be there.</summary>
    public static string? RequiredHeader(this ObjectReader reader, string name, string example) =>
        reader.RequiredText(name, example) is { } text ? HeaderIn(reader, name, text) : null;

    /// <summary>A parameter's name: a text that is not empty.</summary>
    public static string? Parameter(this ObjectReader reader, string name)
    {
        var text = reader.OptionalText(name);
        if (text is "") reader.Wrong(name, "must be a text that is not empty.");
        return text is "" ? null : text;
    }

    /// <summary>The media type of a JSON body, or null when there is none or it is none.</summary>
    public static string? JsonType(this ObjectReader reader, string name)
    {
        if (reader.OptionalText(name) is not { } text) return null;
        if (JsonMediaType.Is(text)) return text;
        reader.Wrong(name, "must be application/json or another application/…+json.");
        return null;
    }

    /// <summary>One field path, or a list of them.</summary>
    public static ImmutableArray<FieldPath> Paths(this ObjectReader reader, string name)
    {
        if (reader.Get(name) is not FieldValue.List list) return reader.Path(name) is { } only ? [only] : [];
        var found = list.Items.Select(item => FieldPath.Parse(item is FieldValue.Text text ? text.Value : "")).ToList();
        foreach (var (parsed, index) in found.Select((parsed, index) => (parsed, index)).Where(entry => !entry.parsed.Success))
            reader.Wrong($"{name}[{index}]", parsed.Error!);
        if (list.Items.IsEmpty) reader.Wrong(name, "must be a field path or a list of them.");
        return [.. found.Where(parsed => parsed.Success).Select(parsed => parsed.Value)];
    }

    /// <summary>The properties headers and query of an object.</summary>
    public static ConstantValues Constants(this ObjectReader reader) =>
        new(reader.HeaderMap("headers", secret: false), reader.TextMap("query") ?? ConstantValues.None.Query);

    /// <summary>Headers from name to value, none of those that Concord sets itself.</summary>
    /// <param name="secret">Whether the values may be what proves who we are.</param>
    public static ImmutableSortedDictionary<string, string> HeaderMap(this ObjectReader reader, string name, bool secret)
    {
        var map = reader.TextMap(name) ?? ConstantValues.None.Headers;
        foreach (var (header, value) in map)
        {
            var at = $"{name}.{header}";
            if (!IsHeaderName(header)) reader.Wrong(at, "must be a header name: letters, digits, - and _.");
            else if (RequestGuard.IsReserved(header)) reader.Wrong(at, "is set by Concord itself; take it out.");
            else if (!secret && header.ToUpperInvariant() is "AUTHORIZATION" or "COOKIE") reader.Wrong(at, "holds a secret; give it as credentials and place it under auth.");
            if (value.Any(c => c is < ' ' or > '~')) reader.Wrong(at, "holds characters that a header cannot carry.");
        }
        return map.WithComparers(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A template that must hold one placeholder.</summary>
    public static string? Template(this ObjectReader reader, string name, string placeholder)
    {
        if (reader.OptionalText(name) is not { } text) return null;
        if (!text.Contains(placeholder, StringComparison.Ordinal)) reader.Wrong(name, $"must hold {placeholder}.");
        return text;
    }

    private static string? HeaderIn(ObjectReader reader, string name, string text)
    {
        if (IsHeaderName(text)) return text;
        reader.Wrong(name, "must be a header name: letters, digits, - and _.");
        return null;
    }

    private static bool IsHeaderName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
