namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>Compares what two assemblies offer.</summary>
internal static class SurfaceComparison
{
    /// <summary>What a surface offers that the other does not, one line each, for the types that both have.</summary>
    public static List<string> Extras(
        IReadOnlyDictionary<string, SortedSet<string>> surface, IReadOnlyDictionary<string, SortedSet<string>> other) =>
        [.. surface.Where(type => other.ContainsKey(type.Key))
            .SelectMany(type => type.Value.Except(other[type.Key]).Select(line => $"{type.Key}: {line}"))];

    /// <summary>Reads a written surface: a line '# type', then its lines.</summary>
    public static SortedDictionary<string, SortedSet<string>> Parse(TextReader reader)
    {
        SortedDictionary<string, SortedSet<string>> types = new(StringComparer.Ordinal);
        SortedSet<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                types.Add(line[2..], lines = new(StringComparer.Ordinal));
            else if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
                lines.Add(line);
        }

        return types;
    }
}
