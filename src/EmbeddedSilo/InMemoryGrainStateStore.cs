using System.Globalization;

namespace Concord.EmbeddedSilo;

/// <summary>Keeps states as long as the process lives. Safe for any thread; shared by silos it is their common truth.</summary>
public sealed class InMemoryGrainStateStore : IGrainStateStore
{
    private readonly Dictionary<GrainStateKey, StoredGrainState> _states = [];
    private long _lastEtag;

    /// <inheritdoc />
    public Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        lock (_states)
        {
            return Task.FromResult(_states.GetValueOrDefault(key));
        }
    }

    /// <inheritdoc />
    public Task<GrainStateOutcome> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> json, string? expectedEtag, CancellationToken cancellationToken) =>
        Task.FromResult(ChangeIf(key, expectedEtag, () =>
        {
            var etag = (++_lastEtag).ToString(CultureInfo.InvariantCulture);
            _states[key] = new(json.ToArray(), etag);
            return etag;
        }));

    /// <inheritdoc />
    public Task<GrainStateOutcome> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) =>
        Task.FromResult(ChangeIf(key, expectedEtag, () =>
        {
            _states.Remove(key);
            return null;
        }));

    private GrainStateOutcome ChangeIf(GrainStateKey key, string? expectedEtag, Func<string?> change)
    {
        lock (_states)
        {
            var stored = _states.GetValueOrDefault(key)?.Etag;
            return stored == expectedEtag ? new GrainStateOutcome.Done(change()) : new GrainStateOutcome.Conflict(stored);
        }
    }
}
