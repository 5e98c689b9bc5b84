using System.Runtime.CompilerServices;

namespace Concord.Conventions.Tests;

/// <summary>The files of this repository, found from where the tests were compiled.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["artifacts", "node_modules", "bin", "obj", "data"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file with this ending below a folder, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string ending) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*" + ending, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(NotOurs.Contains))
        .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder!.FullName, "Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
