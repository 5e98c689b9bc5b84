namespace Concord.EndToEnd.Parts;

/// <summary>Where things are: the samples in the repository, the built server beside these tests.</summary>
internal static class Repository
{
    private static readonly Lazy<string> FoundRoot = new(FindRoot);

    public static string Root => FoundRoot.Value;

    public static string RestSample => SampleOf("rest-server");

    public static string ParseSample => SampleOf("parse-server");

    /// <summary>Built by a project reference, in the same configuration.</summary>
    public static string WebFront => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "WebFront", new DirectoryInfo(AppContext.BaseDirectory).Name, "Concord.WebFront.dll"));

    /// <summary>The `dotnet` that runs these tests, else the one on the path.</summary>
    public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private static string SampleOf(string name) => Path.Combine(Root, "samples", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests must run inside the repository: they start its sample.");
    }
}
