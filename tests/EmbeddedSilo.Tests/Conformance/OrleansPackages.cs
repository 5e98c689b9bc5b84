using System.Reflection;

namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>Where NuGet has put Orleans' assemblies, if it has.</summary>
internal static class OrleansPackages
{
    public static string Version => Metadata("OrleansVersion");

    /// <summary>The path of a package's assembly for the newest framework; null when the package is not there.</summary>
    public static string? PathOf(string package)
    {
        var libraries = Path.Combine(Metadata("NuGetPackageRoot"), package.ToLowerInvariant(), Version, "lib");
        if (!Directory.Exists(libraries))
            return null;
        var name = package["Microsoft.".Length..] + ".dll";
        return Directory.GetDirectories(libraries, "net*")
            .OrderDescending(StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static string Metadata(string key) =>
        typeof(OrleansPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
