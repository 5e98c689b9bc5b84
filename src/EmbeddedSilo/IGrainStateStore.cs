namespace Concord.EmbeddedSilo;

/// <summary>Names one state: the grain's type and key, and the state's name within the grain. Case-sensitive.</summary>
public readonly record struct GrainStateKey(string GrainType, string GrainKey, string StateName);

/// <summary>A state as stored: UTF-8 JSON and its version.</summary>
public sealed record StoredGrainState(ReadOnlyMemory<byte> Json, string Etag);

/// <summary>How a write or clear ended. A failure of the store itself is an exception.</summary>
public abstract record GrainStateOutcome
{
    private GrainStateOutcome()
    {
    }

    /// <summary>Done; <see cref="Etag"/> is the new version, null after a clear.</summary>
    public sealed record Done(string? Etag) : GrainStateOutcome;

    /// <summary>Nothing was changed: the store holds another version than expected, or null for none.</summary>
    public sealed record Conflict(string? StoredEtag) : GrainStateOutcome;
}

/// <summary>Keeps states of grains. Writes are compare-and-set on the etag; every successful write gives a new one.</summary>
public interface IGrainStateStore
{
    /// <summary>The state, or null when there is none.</summary>
    Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken);

    /// <summary>Writes if the stored version is <paramref name="expectedEtag"/>; null expects that there is no state.</summary>
    Task<GrainStateOutcome> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> json, string? expectedEtag, CancellationToken cancellationToken);

    /// <summary>Removes if the stored version is <paramref name="expectedEtag"/>; null expects that there is no state.</summary>
    Task<GrainStateOutcome> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken);
}
