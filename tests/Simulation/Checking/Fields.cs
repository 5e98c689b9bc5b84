using System.Text.Json.Nodes;
using Concord.Sync.Values;

namespace Concord.Simulation.Checking;

/// <summary>The fields that both sides share, in the words of the checks: what each is called here and outside, and when two values say the same.</summary>
/// <remarks>Written against the mapping's meaning, not with the engine's own code, so that a fault there shows.</remarks>
internal sealed record Fields(string Here, string Outside)
{
    public static readonly Fields Title = new("title", "title");
    public static readonly Fields Notes = new("description", "notes");
    public static readonly Fields Done = new("status", "completed");
    public static readonly Fields Due = new("dueDate", "due");

    public static readonly Fields Number = new("estimatedHours", "number");

    public static readonly IReadOnlyList<Fields> All = [Title, Notes, Done, Due, Number];

    /// <summary>Whether each value anybody writes here is written only once, so that it can be traced.</summary>
    public bool Traceable => this != Done && this != Number;

    /// <summary>The value here, in the words of the outside; null for none.</summary>
    public string? OfHere(FieldValue document) => Outer(document is FieldValue.Object fields ? fields.Get(Here) : FieldValue.Absent.Instance);

    public string? OfOutside(JsonObject? document) => OfOutside(document?[Outside] is { } node ? FieldValue.ParseOrThrow(node.ToJsonString()) : FieldValue.Null.Instance);

    /// <summary>A local value in the words of the outside.</summary>
    public string? Outer(FieldValue value) => this == Done
        ? value.ScalarText is { } status ? (status == "COMPLETED" ? "true" : "false") : null
        : OfOutside(value);

    /// <summary>An outside value; dates by their day, empty as none.</summary>
    public string? OfOutside(FieldValue value)
    {
        var text = value.ScalarText?.Trim();
        return string.IsNullOrEmpty(text) ? null : this == Due ? text[..10] : text;
    }
}
