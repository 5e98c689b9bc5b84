namespace Concord.Connectors.Definitions;

/// <summary>Reads a path that is put behind the base URL.</summary>
internal static class UrlPath
{
    public static string? Read(ObjectReader reader, string name, string example, bool queryAllowed = false)
    {
        if (reader.Text(name, example) is not { } path) return null;
        var bare = queryAllowed ? path.Split('?')[0] : path;
        if (IsPlain(bare) && path.All(c => c is > ' ' and < '\u007f' and not '#' and not '\\')) return path;
        reader.Wrong(name, $"must start with one slash and hold no '..', '#', '\\', space or {(queryAllowed ? "" : "'?' or ")}host, for example \"{example}\".");
        return null;
    }

    private static bool IsPlain(string path) =>
        path is ['/', ..] && !path.Contains("//", StringComparison.Ordinal) && !path.Contains('?') && !path.Contains('%')
        && path.Split('/').All(segment => segment is not ("." or ".."));
}
