using System.Collections.Immutable;
using Concord.Storage;

namespace Concord.Simulation.Database;

/// <summary>
/// One process's view of a database, with trouble by plan. Once it has crashed it belongs to a dead process: nothing more
/// reaches the database through it and nobody hears from it again. The next process gets a view of its own.
/// </summary>
/// <param name="inner">The database, which survives.</param>
/// <param name="plan">What goes wrong when.</param>
/// <param name="clock">Virtual time, for latency.</param>
/// <param name="crash">Told once that the process is dead; the simulation then drops everything of that process.</param>
public sealed class FaultyDatabase(IDatabase inner, DatabaseFaultPlan plan, TimeProvider clock, Action crash) : IDatabase
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(400);

    private readonly List<ImmutableArray<CommitUnit>> late = [];

    /// <summary>The process is dead.</summary>
    public bool Crashed { get; private set; }

    public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        await TravelAsync();
        if (Crashed) return await Never<ImmutableArray<bool>>();
        switch (plan.NextCommit(units))
        {
            case DatabaseFault.Refused:
                throw new StorageUnavailableException("Simulated: the database does not serve.");
            case DatabaseFault.Raised:
                throw new InvalidOperationException("Simulated: an error in the batch.");
            case DatabaseFault.RequestLost:
                throw new CommitOutcomeUnknownException("Simulated: the connection broke.");
            case DatabaseFault.AnswerLost:
                await inner.CommitAsync(units);
                throw new CommitOutcomeUnknownException("Simulated: the answer was lost.");
            case DatabaseFault.AppliedLate:
                _ = ApplyLateAsync(units);
                throw new CommitOutcomeUnknownException("Simulated: the answer was lost, the commit goes on.");
            case DatabaseFault.CrashBefore:
                return await DieAsync<ImmutableArray<bool>>();
            case DatabaseFault.CrashAfter:
                await inner.CommitAsync(units);
                return await DieAsync<ImmutableArray<bool>>();
            default:
                return await inner.CommitAsync(units);
        }
    }

    public async Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        await TravelAsync();
        if (Crashed) return await Never<ImmutableArray<T>>();
        if (plan.NextQueryIsRefused()) throw new StorageUnavailableException("Simulated: the database does not serve.");
        return await inner.QueryAsync(query);
    }

    public async Task ReadAsync(Reads reads)
    {
        if (reads.All.Count == 0) return;
        await TravelAsync();
        if (Crashed) await Never<bool>();
        if (plan.NextQueryIsRefused()) throw new StorageUnavailableException("Simulated: the database does not serve.");
        await inner.ReadAsync(reads);
    }

    public async Task<long> CountAsync<T>(Query<T> query)
        where T : class
    {
        await TravelAsync();
        if (Crashed) return await Never<long>();
        if (plan.NextQueryIsRefused()) throw new StorageUnavailableException("Simulated: the database does not serve.");
        return await inner.CountAsync(query);
    }

    public async ValueTask<long> NextTicketAsync()
    {
        await TravelAsync();
        return Crashed ? await Never<long>() : await inner.NextTicketAsync();
    }

    /// <summary>The process dies from outside: as after a crash at a commit, but without telling the simulation, which knows.</summary>
    public void Kill()
    {
        Crashed = true;
        // The next process gets the database's lock only once the server has ended the session of this one.
        foreach (var units in late) _ = inner.CommitAsync(units);
        late.Clear();
    }

    // What crashed meanwhile is seen by the caller: an async method of its own would be one more step at each of many thousand calls.
    private Task TravelAsync() => !Crashed && plan.NextLatency() is { Ticks: > 0 } latency ? Task.Delay(latency, clock) : Task.CompletedTask;

    private async Task ApplyLateAsync(ImmutableArray<CommitUnit> units)
    {
        late.Add(units);
        await Task.Delay(Late, clock);
        if (late.Remove(units)) await inner.CommitAsync(units);
    }

    private Task<T> DieAsync<T>()
    {
        Kill();
        crash();
        return Never<T>();
    }

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
