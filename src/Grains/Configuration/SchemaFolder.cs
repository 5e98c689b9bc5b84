using Concord.Sync.Records;

namespace Concord.Grains.Configuration;

/// <summary>The record types of an installation: one JSON file each in one folder.</summary>
public static class SchemaFolder
{
    /// <summary>Every file of the folder whose name ends in .json.</summary>
    /// <exception cref="InvalidOperationException">A file is no schema; the message names it and says what to mend.</exception>
    public static RecordTypes Load(string folder) => new(Directory.EnumerateFiles(folder, "*.json")
        .Order(StringComparer.Ordinal)
        .Select(path => KeyValuePair.Create(Path.GetFileName(path), File.ReadAllText(path))));
}
