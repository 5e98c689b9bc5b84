using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains;

namespace Concord.WebFront.Http;

/// <summary>
/// Reads the few bodies that the web front itself understands, field by field, and gathers everything that is wrong instead of
/// stopping at the first. A missing or null field is the default. It begins with the unknown names that <see cref="StrictJson"/> found.
/// </summary>
public sealed class JsonFields(JsonElement root, IEnumerable<FieldProblem> unknown)
{
    private readonly List<FieldProblem> errors = [.. unknown];

    public JsonElement Root => root;

    public Problem? Problem => errors.Count == 0 ? null : Problem.Invalid("The body is not as it must be; `errors` says where. Nothing was changed.", errors);

    /// <summary>Notes what is wrong; of a name that does not belong here that alone is told.</summary>
    public void Wrong(string path, string message)
    {
        if (!errors.Exists(error => error.Path == path))
            errors.Add(new(path, message));
    }

    /// <summary>Whether something was found wrong with a field, or within it.</summary>
    public bool IsWrong(string name) => errors.Exists(error => error.Path == name || error.Path.StartsWith(name + "[", StringComparison.Ordinal));

    public string? Text(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Wrong(name, "Must be a string.");
        return null;
    }

    /// <summary>A text that is not empty; null when it is left out.</summary>
    public string? FilledText(string name, int maxLength)
    {
        var text = Text(name);
        if (text is not null && string.IsNullOrWhiteSpace(text))
            Wrong(name, "Must not be empty.");
        else if (text?.Length > maxLength)
            Wrong(name, $"Is longer than {maxLength} characters.");
        return text;
    }

    public string RequiredText(string name, int maxLength)
    {
        if (Find(name) is null)
            Wrong(name, "Is required and must not be empty.");
        return FilledText(name, maxLength) ?? "";
    }

    public bool Flag(string name, bool otherwise) => Flag(name) ?? otherwise;

    /// <summary>true or false; null when it is left out.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(name, "Must be true or false.");
        return null;
    }

    public long? Whole(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
            return number;
        Wrong(name, "Must be a whole number.");
        return null;
    }

    /// <summary>A moment in ISO 8601 with its offset.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (WireTime.TryRead(text, out var time))
            return time;
        Wrong(name, "Must be a time in ISO 8601 with its offset, such as 2026-01-31T08:00:00Z.");
        return null;
    }

    /// <summary>A whole number between two bounds, both included.</summary>
    public int Whole(string name, int otherwise, int least, int most)
    {
        if (Find(name) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Wrong(name, $"Must be a whole number from {least} to {most}.");
        return otherwise;
    }

    /// <summary>One of the given words, upper-case as they stand; null when it is left out.</summary>
    public string? OneOf(string name, IReadOnlyCollection<string> words)
    {
        var text = Text(name);
        if (text is null || words.Contains(text))
            return text;
        Wrong(name, $"Must be one of {string.Join(", ", words)}.");
        return null;
    }

    /// <summary>One of the given words; leaving it out, or null, is an error.</summary>
    public string RequiredOneOf(string name, IReadOnlyCollection<string> words)
    {
        if (Find(name) is null)
            Wrong(name, $"Is required: one of {string.Join(", ", words)}.");
        return OneOf(name, words) ?? "";
    }

    /// <summary>A list of the given words; empty when it is left out.</summary>
    public ImmutableArray<string> ListOf(string name, IReadOnlyCollection<string>? words)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(name, "Must be a list of strings.");
            return [];
        }

        foreach (var (position, item) in value.EnumerateArray().Index())
            if (item.ValueKind != JsonValueKind.String)
                Wrong($"{name}[{position}]", "Must be a string.");
            else if (words?.Contains(item.GetString()!) == false)
                Wrong($"{name}[{position}]", $"Must be one of {string.Join(", ", words)}.");
        return [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
    }

    /// <summary>An object as its text, for somebody else to judge; null when it is left out.</summary>
    public string? Object(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return value.GetRawText();
        Wrong(name, "Must be an object.");
        return null;
    }

    /// <summary>Whether the body names the field at all, null included.</summary>
    public bool Has(string name) => root.TryGetProperty(name, out _);

    private JsonElement? Find(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
