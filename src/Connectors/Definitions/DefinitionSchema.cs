namespace Concord.Connectors.Definitions;

/// <summary>The definition language as a JSON Schema (draft 2020-12), for editors. <see cref="DefinitionReader"/> has the last word.</summary>
public static class DefinitionSchema
{
    /// <summary>The schema's text.</summary>
    public static string Json { get; } = Load();

    private static string Load()
    {
        using var stream = typeof(DefinitionSchema).Assembly.GetManifestResourceStream("definition.schema.json")
            ?? throw new InvalidOperationException("The definition schema is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
