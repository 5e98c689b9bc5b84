using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>
/// A file with the bodies of integrations: one object, or a list of them. A text that is `${NAME}` and nothing else stands for the environment variable, so
/// that credentials need not be in the file.
/// </summary>
internal static class IntegrationFile
{
    /// <exception cref="ServerRefusedException">It cannot be read, is no such file, or names a variable that is not set.</exception>
    public static IReadOnlyList<JsonObject> Read(string file)
    {
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(file));
            var bodies = node is JsonArray list ? [.. list.Select(item => item as JsonObject)] : new[] { node as JsonObject };
            if (bodies.Length == 0 || bodies.Any(body => (string?)body?["name"] is null))
                throw new ServerRefusedException($"{file} must hold an integration, or a list of them, each an object with a name.");
            foreach (var body in bodies) Fill(body!, file);
            return bodies!;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new ServerRefusedException($"{file} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static void Fill(JsonNode node, string file)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members.ToArray()) Fill(value, filled => members[name] = filled, file);
        else if (node is JsonArray items)
            for (var index = 0; index < items.Count; index++) Fill(items[index], filled => items[index] = filled, file);
    }

    private static void Fill(JsonNode? value, Action<JsonNode> put, string file)
    {
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && (string)value! is ['$', '{', .. var name, '}'])
            put(JsonValue.Create(Environment.GetEnvironmentVariable(name) ?? throw new ServerRefusedException($"{file} names the variable {name}, which is not set.")));
        else if (value is not null)
            Fill(value, file);
    }
}
