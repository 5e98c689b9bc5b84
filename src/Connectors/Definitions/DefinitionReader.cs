using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>What came of reading a definition.</summary>
public abstract record DefinitionReading
{
    private DefinitionReading()
    {
    }

    public sealed record Good(ConnectorDefinition Definition) : DefinitionReading;

    /// <param name="Problems">Everything that is wrong, each with its path in the definition; never empty.</param>
    public sealed record Wrong(ImmutableArray<Problem> Problems) : DefinitionReading;
}

/// <summary>Reads a connector definition from JSON. Pure; an unknown property is a problem.</summary>
public static class DefinitionReader
{
    public static DefinitionReading Read(string json)
    {
        var parsed = FieldValue.Parse(json);
        return parsed.TryGet(out var value) ? Read(value) : new DefinitionReading.Wrong([new Problem("", parsed.Error!)]);
    }

    public static DefinitionReading Read(FieldValue json)
    {
        var problems = new List<Problem>();
        var reader = ObjectReader.Of(json, "", problems);
        var resources = reader.Map("resources", (value, at) => ResourceReader.Read(value, at, problems));
        if (reader.Get("resources") is FieldValue.Absent or FieldValue.Object { Fields.IsEmpty: true }) reader.Wrong("resources", "is missing; write one entry for each record type, for example {\"TASK\": {\"path\": \"/tasks\"}}.");
        var definition = new ConnectorDefinition
        {
            Resources = resources ?? ImmutableSortedDictionary<string, ResourceDefinition>.Empty,
            Test = ReadTest(reader),
            ConsistencyLag = TimeSpan.FromSeconds((double)reader.Number("consistencyLag", 0, 3600, (decimal)ConnectorDefinition.DefaultConsistencyLag.TotalSeconds)),
            Webhook = reader.Has("webhook") ? WebhookReader.Read(reader.Get("webhook"), [.. resources?.Keys ?? []], problems) : new WebhookDefinition(),
        };
        reader.End();
        return problems.Count == 0 ? new DefinitionReading.Good(definition) : new DefinitionReading.Wrong([.. problems]);
    }

    private static TestDefinition? ReadTest(ObjectReader reader)
    {
        if (reader.Object("test") is not { } test) return null;
        var path = UrlPath.Read(test, "path", "/me", queryAllowed: true);
        test.End();
        return path is null ? null : new TestDefinition(path);
    }
}
