using Concord.Sync.Values;

namespace Concord.Grains.Tests.World;

/// <summary>The documents of the pair at rest, and how they differ after a change.</summary>
internal static class Docs
{
    public const string Here = """{"title":"A","description":"d","status":"TODO","estimatedHours":1}""";

    /// <summary>The copy, by default as it agreed with <see cref="Here"/>.</summary>
    public static string Outside(string name = "A", string? notes = "d", bool done = false, decimal hours = 1, string? owner = null) => FieldValue.Of(
        ("id", FieldValue.Of("x1")),
        ("name", FieldValue.Of(name)),
        ("notes", FieldValue.Of(notes)),
        ("done", FieldValue.Of(done)),
        ("hours", FieldValue.Of(hours)),
        ("owner", FieldValue.Of(owner))).ToJson();
}
