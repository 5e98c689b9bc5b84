using System.Globalization;
using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>The records of one kind with all their past states, which late replicas go on showing for a while.</summary>
internal sealed class FakeCollection(string name, FakeRestOptions options)
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<(DateTimeOffset At, JsonObject? State)>> histories = new(StringComparer.Ordinal);
    private long lastId;

    /// <summary>'task' for tasks: what its events are called after.</summary>
    public string Singular { get; } = name.EndsWith('s') ? name[..^1] : name;

    public JsonObject? Current(string id) => histories.TryGetValue(id, out var history) ? history[^1].State : null;

    /// <summary>The state that a reader sees who is behind by <paramref name="lag"/>.</summary>
    public JsonObject? Seen(string id, TimeSpan lag)
    {
        if (!histories.TryGetValue(id, out var history)) return null;
        if (lag <= TimeSpan.Zero) return history[^1].State;
        var horizon = options.Clock() - lag;
        return history.FindLast(entry => entry.At <= horizon).State;
    }

    /// <summary>The ETag of the state that <see cref="Seen"/> shows.</summary>
    public string Etag(string id, TimeSpan lag)
    {
        var history = histories[id];
        var horizon = options.Clock() - lag;
        return $"\"{(lag <= TimeSpan.Zero ? history.Count - 1 : history.FindLastIndex(entry => entry.At <= horizon))}\"";
    }

    public IEnumerable<JsonObject> AllSeen(TimeSpan lag) => order.Select(id => Seen(id, lag)).OfType<JsonObject>();

    public string FreshId()
    {
        if (options.NextId is { } next) return next(name);
        do lastId++; while (histories.ContainsKey(lastId.ToString(CultureInfo.InvariantCulture)));
        return lastId.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Makes the state the record's present one; null deletes it. The id and the system's own fields are set here.</summary>
    /// <returns>The record as it is now.</returns>
    public JsonObject? Put(string id, JsonObject? state)
    {
        var at = options.Clock();
        if (!histories.TryGetValue(id, out var history))
        {
            histories[id] = history = [];
            order.Add(id);
        }
        var stamped = state is null ? null : Stamp(id, state, at, history.Count + 1);
        history.Add((at, stamped));
        return stamped;
    }

    private JsonObject Stamp(string id, JsonObject state, DateTimeOffset at, int version)
    {
        var stamped = (JsonObject)state.DeepClone();
        stamped = options.Keeps?.Invoke(stamped) ?? stamped;
        stamped["id"] = options.NumericIds && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(id);
        if (options.UpdatedAtField is { } updatedAt)
            stamped[updatedAt] = at.UtcDateTime.ToString(options.WholeSeconds ? "yyyy-MM-dd'T'HH:mm:ss'.000Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (options.VersionField is { } versionField) stamped[versionField] = version;
        return stamped;
    }
}
