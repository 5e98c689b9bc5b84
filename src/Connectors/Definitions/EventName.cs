namespace Concord.Connectors.Definitions;

/// <summary>What an event's name tells by its form.</summary>
internal static class EventName
{
    /// <summary>The record type before the last dot: TASK for task.updated; null when that is none of the types.</summary>
    public static string? TypeIn(string eventName, IEnumerable<string> resourceTypes)
    {
        var dot = eventName.LastIndexOf('.');
        if (dot <= 0) return null;
        var word = eventName[..dot].Replace('-', '_');
        return resourceTypes.FirstOrDefault(type => string.Equals(type, word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What the event means: by its whole name first, then by its ending.</summary>
    public static ChangeKind? KindOf(string eventName, IReadOnlyDictionary<string, ChangeKind> events)
    {
        if (events.TryGetValue(eventName, out var kind)) return kind;
        var dot = eventName.LastIndexOf('.');
        return dot >= 0 && events.TryGetValue($"*{eventName[dot..]}", out kind) ? kind : null;
    }
}
