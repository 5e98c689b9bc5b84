using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Definitions;

/// <summary>The schema and the reader say the same: at each object the same properties, at each choice the same words.</summary>
public sealed class DefinitionSchemaTests
{
    private const string Stray = "noSuchProperty";

    private static readonly JsonObject Schema = JsonNode.Parse(DefinitionSchema.Json)!.AsObject();

    public static TheoryData<string, string> Objects() => [.. Nodes().Where(node => node.Schema["properties"] is not null).Select(node => (node.Path, node.Document))];

    public static TheoryData<string, string, string> Choices() => [.. Nodes().Where(node => node.Schema["enum"] is not null).Select(node => (node.Path, node.Document, node.Schema.ToJsonString()))];

    [Fact]
    public void Schema_is_reached_in_all_its_parts() => (Objects().Count, Choices().Count).ShouldBe((33, 26));

    [Theory]
    [MemberData(nameof(Objects))]
    public void Reader_knows_the_same_properties(string path, string document)
    {
        var at = path.Length == 0 ? Stray : $"{path}.{Stray}";
        var message = Problems(document).Single(problem => problem.Path == at).Message;
        var node = Nodes().Single(node => node.Path == path && node.Document == document).Schema;

        var known = message[(message.IndexOf("use one of: ", StringComparison.Ordinal) + "use one of: ".Length)..].TrimEnd('.').Split(", ");
        known.ShouldBe(node["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Reader_asks_for_what_the_schema_requires(string path, string document)
    {
        var node = Nodes().Single(node => node.Path == path && node.Document == document).Schema;
        // The variant's own word is in the document already.
        foreach (var name in (node["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Where(name => node["properties"]![name]!["const"] is null && name is not ("archive" or "resources")))
            Problems(document).ShouldContain(problem => problem.Path == (path.Length == 0 ? name : $"{path}.{name}"), name);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Reader_knows_the_same_words(string path, string document, string schema)
    {
        var words = JsonNode.Parse(schema)!["enum"]!.AsArray().Select(word => word!.GetValue<string>()).ToList();
        var message = Problems(document).Where(problem => problem.Path == path).Select(problem => problem.Message).FirstOrDefault(text => text.Contains("must be one of ", StringComparison.Ordinal));

        if (path == "webhook.signature") words.ShouldAllBe(word => DefinitionReader.Read(document.Replace($"\"{Stray}\"", $"\"{word}\"")) is DefinitionReading.Good);
        else message.ShouldNotBeNull().Replace("must be one of ", "").TrimEnd('.').Split(", ").ShouldBe(words);
    }

    private sealed record Node(string Path, string Document, JsonObject Schema);

    /// <summary>Every object and choice of the schema, with a document that holds a stray property or word there.</summary>
    private static IEnumerable<Node> Nodes() => Walk(Schema, "", value => value);

    private static IEnumerable<Node> Walk(JsonObject written, string path, Func<JsonNode, JsonNode> around)
    {
        var schema = written["$ref"] is { } reference ? Schema["$defs"]![reference.GetValue<string>().Split('/')[^1]]!.AsObject() : written;
        if (schema["oneOf"] is JsonArray variants) return variants.SelectMany(variant => Walk(variant!.AsObject(), path, around));
        if (schema["enum"] is not null) return [new Node(path, Whole(around(Stray)), schema)];
        if (schema["items"] is JsonObject item) return Walk(item, $"{path}[0]", value => around(new JsonArray(value)));
        if (schema["properties"] is not JsonObject properties)
            return schema["additionalProperties"] is JsonObject entry && (entry["$ref"] ?? entry["enum"]) is not null
                ? Walk(entry, path.Length == 0 ? "x" : $"{path}.x", value => around(new JsonObject { ["x"] = value }))
                : [];
        var constant = properties.Where(property => property.Value!["const"] is not null).Select(property => (property.Key, property.Value!["const"]!)).ToImmutableArray();
        // Archiving is another form of delete: it is there, and takes other methods.
        var isArchive = schema["required"]?.AsArray().Any(name => name!.GetValue<string>() == "archive") == true;

        JsonNode Here(string name, JsonNode value)
        {
            var made = new JsonObject();
            foreach (var (key, word) in constant) made[key] = word.DeepClone();
            if (isArchive) made["archive"] = new JsonObject { ["path"] = "a", ["value"] = true };
            made[name] = value;
            return around(made);
        }

        return properties.Where(property => property.Value!["const"] is null && property.Value["not"] is null)
            .SelectMany(property => Walk(property.Value!.AsObject(), path.Length == 0 ? property.Key : $"{path}.{property.Key}", value => Here(property.Key, value)))
            .Prepend(new Node(path, Whole(Here(Stray, true)), schema));
    }

    /// <summary>What is missing elsewhere would be told too; the resource is there so that a choice's only problem can be its word.</summary>
    private static string Whole(JsonNode document)
    {
        if (document is JsonObject map && !map.ContainsKey("resources")) map["resources"] = JsonNode.Parse("""{"TASK":{"path":"/t","id":"id"}}""");
        return document.ToJsonString();
    }

    private static ImmutableArray<Problem> Problems(string document) => DefinitionReader.Read(document).ShouldBeOfType<DefinitionReading.Wrong>().Problems;
}
