using System.Diagnostics.CodeAnalysis;

namespace Concord.Connectors.Rest;

/// <summary>The address that all of an integration's requests stay under.</summary>
public sealed class BaseUrl
{
    private readonly string prefix;

    private BaseUrl(Uri uri)
    {
        prefix = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var host = uri.IdnHost.ToLowerInvariant();
        BoundHost = $"{(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host)}:{uri.Port}";
    }

    /// <summary>host:port that the credentials are bound to.</summary>
    public string BoundHost { get; }

    /// <summary>Reads what an admin wrote. Whether the address may be called is the door's business.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BaseUrl? baseUrl, [NotNullWhen(false)] out string? error)
    {
        baseUrl = null;
        error = !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0
            ? "must be an address such as https://api.example.com/v1."
            : uri.UserInfo.Length > 0 ? "must hold no user or password; give them as credentials."
            : uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "must hold no query ('?…') and no fragment ('#…')."
            : null;
        if (error is null) baseUrl = new BaseUrl(uri!);
        return error is null;
    }

    /// <summary>The address of a path under the base.</summary>
    /// <param name="path">Starts with a slash; may hold a query.</param>
    /// <exception cref="ArgumentException">The path leads out from under the base, which the definition's reader should have refused.</exception>
    internal Uri Collection(string path, IEnumerable<KeyValuePair<string, string>>? query = null)
    {
        var pairs = string.Join('&', (query ?? []).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var joint = pairs.Length == 0 ? "" : path.Contains('?') ? "&" : "?";
        return Pinned(prefix + path + joint + pairs) ?? throw new ArgumentException($"The path '{path}' leaves the base URL.", nameof(path));
    }

    /// <summary>The address of a record; null when no address can hold this id.</summary>
    /// <param name="id">Becomes one path segment, whatever characters it has.</param>
    internal Uri? Record(string path, string id) =>
        // A dot segment would be resolved away, percent-encoded or not, and the collection addressed in place of the record.
        id is "" or "." or ".." ? null : Pinned($"{prefix}{path}/{Uri.EscapeDataString(id)}");

    /// <summary>Compared after the Uri class resolved dots and user parts, so that no spelling leads out.</summary>
    private Uri? Pinned(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.AbsoluteUri.StartsWith(prefix + "/", StringComparison.Ordinal) ? uri : null;

    public override string ToString() => prefix;
}
