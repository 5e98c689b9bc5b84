using System.Text;
using Concord.Simulation.Scheduling;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>A store that takes a millisecond, can be told to fail, and shows what it was given.</summary>
public sealed class TestStateStore(SimulationScheduler scheduler) : IGrainStateStore
{
    private readonly InMemoryGrainStateStore _inner = new();

    public List<string> Written { get; } = [];

    public Exception? FailNextWrite { get; set; }

    public Exception? FailNextRead { get; set; }

    public async Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), scheduler.Clock, cancellationToken);
        return (FailNextRead, FailNextRead = null).Item1 is { } failure ? throw failure : await _inner.ReadAsync(key, cancellationToken);
    }

    public async Task<GrainStateOutcome> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> json, string? expectedEtag, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), scheduler.Clock, cancellationToken);
        if ((FailNextWrite, FailNextWrite = null).Item1 is { } failure)
            throw failure;
        Written.Add(Encoding.UTF8.GetString(json.Span));
        return await _inner.WriteAsync(key, json, expectedEtag, cancellationToken);
    }

    public async Task<GrainStateOutcome> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), scheduler.Clock, cancellationToken);
        return (FailNextWrite, FailNextWrite = null).Item1 is { } failure
            ? throw failure
            : await _inner.ClearAsync(key, expectedEtag, cancellationToken);
    }
}
