using System.Diagnostics.CodeAnalysis;
using Concord.Connectors.Definitions;

namespace Concord.Connectors.Rest;

/// <summary>The address that all of an integration's requests stay under.</summary>
public sealed class BaseUrl
{
    private readonly string prefix;
    private readonly Uri origin;

    private BaseUrl(Uri uri)
    {
        prefix = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        origin = new Uri(uri.GetLeftPart(UriPartial.Authority));
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
    internal Uri Collection(string path) => Pinned(prefix + path) ?? throw new ArgumentException($"The path '{path}' leaves the base URL.", nameof(path));

    /// <summary>The address of a record; null when no address can hold this id.</summary>
    /// <param name="path">With {id}, which becomes the id as one path segment, whatever characters it has.</param>
    internal Uri? Record(string path, string id) =>
        // A dot segment would be resolved away, percent-encoded or not, and the collection addressed in place of the record.
        id is "" or "." or ".." ? null : Pinned(prefix + path.Replace(Placeholders.Id, Uri.EscapeDataString(id), StringComparison.Ordinal));

    /// <summary>An address that an answer told, without its host; null when it is none, or another host's.</summary>
    /// <param name="told">Whole, or relative to the address that was asked.</param>
    internal string? OnSameHost(Uri asked, string told) =>
        Uri.TryCreate(asked, told, out var uri) && uri.UserInfo.Length == 0 && Uri.Compare(uri, origin, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? uri.PathAndQuery
            : null;

    /// <summary>The address of what <see cref="OnSameHost"/> gave; null when it is something else.</summary>
    internal Uri? AtHost(string pathAndQuery) =>
        Uri.TryCreate(origin.GetLeftPart(UriPartial.Authority) + pathAndQuery, UriKind.Absolute, out var uri) && OnSameHost(uri, "") is not null ? uri : null;

    /// <summary>Compared after the Uri class resolved dots and user parts, so that no spelling leads out.</summary>
    private Uri? Pinned(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.AbsoluteUri.StartsWith(prefix + "/", StringComparison.Ordinal) ? uri : null;

    public override string ToString() => prefix;
}
