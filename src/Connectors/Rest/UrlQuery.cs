namespace Concord.Connectors.Rest;

/// <summary>The query part of an address.</summary>
internal static class UrlQuery
{
    /// <summary>The address with these parameters; of the same name the last one counts, also before one that the address has.</summary>
    public static Uri With(Uri uri, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var added = new List<KeyValuePair<string, string>>();
        foreach (var pair in pairs)
        {
            added.RemoveAll(earlier => earlier.Key == pair.Key);
            added.Add(pair);
        }
        if (added.Count == 0) return uri;
        var kept = Without(uri.Query, [.. added.Select(pair => pair.Key)]);
        var text = string.Join('&', kept.Concat(added.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")));
        return new Uri($"{uri.GetLeftPart(UriPartial.Path)}?{text}");
    }

    /// <summary>A path and query without the parameters of these names.</summary>
    public static string Without(string pathAndQuery, IEnumerable<string> names)
    {
        var cut = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        if (cut < 0) return pathAndQuery;
        var kept = string.Join('&', Without(pathAndQuery[cut..], [.. names]));
        return kept.Length == 0 ? pathAndQuery[..cut] : $"{pathAndQuery[..cut]}?{kept}";
    }

    private static IEnumerable<string> Without(string query, HashSet<string> names) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !names.Contains(Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' '))));
}
