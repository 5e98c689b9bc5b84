using System.Collections.Immutable;

namespace Concord.Connectors;

/// <summary>Reads header lists.</summary>
public static class HttpFields
{
    /// <summary>All values under a name, in the order they came.</summary>
    public static ImmutableArray<string> All(this ImmutableArray<HttpField> fields, string name) =>
        [.. fields.Where(field => field.IsNamed(name)).Select(field => field.Value)];

    /// <summary>The value under a name, or null when the name occurs never or more than once.</summary>
    public static string? Single(this ImmutableArray<HttpField> fields, string name) =>
        fields.All(name) is [var only] ? only : null;
}
