using System.Collections.Immutable;

namespace Concord.Planting;

/// <summary>
/// A bug as data: texts of the product's sources, each of which occurs exactly once, and what stands in their place when bugs are planted.
/// What stands there asks <c>Planted.Is</c> whether it is this bug's turn.
/// </summary>
/// <param name="Name">By which it is switched on.</param>
/// <param name="What">What is wrong then, in words.</param>
/// <param name="Edits">Where.</param>
public sealed record PlantedBug(string Name, string What, ImmutableArray<PlantedEdit> Edits)
{
    private const string Mark = "=== ";
    private const string Becomes = "becomes";

    /// <summary>All bugs there are, by name.</summary>
    public static ImmutableArray<PlantedBug> All { get; } =
    [
        .. typeof(PlantedBug).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(name => Read(name, TextOf(name))),
    ];

    /// <summary>
    /// Reads a bug's file: what is wrong, then for each edit <c>=== path</c> and the text that is there, <c>=== becomes</c> and the text in its
    /// place.
    /// </summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static PlantedBug Read(string name, string text)
    {
        var parts = text.ReplaceLineEndings("\n").Split($"\n{Mark}").Select(part => part.Trim('\n')).ToList();
        if (parts.Count < 3 || parts.Count % 2 == 0) throw new FormatException($"{name}: what is wrong, then a '{Mark}path' and a '{Mark}{Becomes}' for each edit were expected.");
        var edits = parts.Skip(1).Select(Section).Chunk(2).Select(pair => pair[1].Head == Becomes
            ? new PlantedEdit(pair[0].Head, pair[0].Body, pair[1].Body)
            : throw new FormatException($"{name}: '{Mark}{Becomes}' was expected after the text of {pair[0].Head}."));
        return new PlantedBug(name, parts[0], [.. edits]);
    }

    /// <summary>A source with all edits that are meant for it.</summary>
    /// <exception cref="FormatException">A text does not occur, or occurs several times.</exception>
    public static string Plant(IEnumerable<PlantedBug> bugs, string path, string source) => bugs
        .SelectMany(bug => bug.Edits.Where(edit => edit.File == path).Select(edit => (bug.Name, Edit: edit)))
        .Aggregate(source, (planted, entry) => entry.Edit.Apply(entry.Name, planted));

    private static (string Head, string Body) Section(string part)
    {
        var end = part.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (part, "") : (part[..end].Trim(), part[(end + 1)..]);
    }

    private static string TextOf(string name)
    {
        using var reader = new StreamReader(typeof(PlantedBug).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>One text of a source file, by its path in the repository, and what stands in its place.</summary>
public sealed record PlantedEdit(string File, string Find, string Becomes)
{
    internal string Apply(string bug, string source)
    {
        var at = source.IndexOf(Find, StringComparison.Ordinal);
        if (at < 0) throw new FormatException($"{bug}: {File} no longer has this text; find where it went:\n{Find}");
        if (source.IndexOf(Find, at + 1, StringComparison.Ordinal) >= 0) throw new FormatException($"{bug}: {File} has this text several times; take more of what stands around it:\n{Find}");
        return string.Concat(source.AsSpan(0, at), Becomes, source.AsSpan(at + Find.Length));
    }
}
