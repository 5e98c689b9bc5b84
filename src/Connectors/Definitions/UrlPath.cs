using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>Reads a path that is put behind the base URL.</summary>
internal static class UrlPath
{
    public static string? Read(ObjectReader reader, string name, string example, bool queryAllowed = false) =>
        reader.RequiredText(name, example) is { } path ? Check(reader, name, path, example, queryAllowed) : null;

    /// <summary>A path that may be left out.</summary>
    public static string? Optional(ObjectReader? reader, string name, string example) =>
        reader?.OptionalText(name) is { } path ? Check(reader, name, path, example, false) : null;

    /// <summary>A record's path, which may be left out and else holds {id} once.</summary>
    public static string? OfRecord(ObjectReader? reader, string name)
    {
        if (reader?.OptionalText(name) is not { } path) return null;
        if (path.Split(Placeholders.Id) is [var before, var after]) return Check(reader, name, $"{before}1{after}", "/tasks/{id}", false) is null ? null : path;
        reader.Wrong(name, "must hold {id} once, for example \"/tasks/{id}\".");
        return null;
    }

    private static string? Check(ObjectReader reader, string name, string path, string example, bool queryAllowed)
    {
        var bare = queryAllowed ? path.Split('?')[0] : path;
        if (IsPlain(bare) && path.All(c => c is > ' ' and < '\u007f' and not '#' and not '\\' and not '{' and not '}')) return path;
        reader.Wrong(name, $"must start with one slash and hold no '..', '#', '\\', space, brace or {(queryAllowed ? "" : "'?' or ")}host, for example \"{example}\".");
        return null;
    }

    private static bool IsPlain(string path) =>
        path is ['/', ..] && !path.Contains("//", StringComparison.Ordinal) && !path.Contains('?') && !path.Contains('%')
        && path.Split('/').All(segment => segment is not ("." or ".."));
}
