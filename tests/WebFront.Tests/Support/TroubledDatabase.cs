using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Tests.Support;

/// <summary>Stands before the real database and fails when told to.</summary>
internal sealed class TroubledDatabase(IDatabase database) : IDatabase
{
    private readonly TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool lost;

    /// <summary>Ends when a look-up has failed.</summary>
    public Task Refused => refused.Task;

    /// <summary>The next commit is done, its answer is lost, and what became of it cannot be found out.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>Look-ups of these rows fail.</summary>
    public Type? Unreadable { get; set; }

    /// <summary>With this.</summary>
    public Exception Trouble { get; set; } = new StorageUnavailableException("It cannot be read.");

    public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        if (!LosesAnswer)
            return await database.CommitAsync(units);
        if (lost)
        {
            (LosesAnswer, lost) = (false, false);
            throw new InvalidOperationException("The second attempt failed.");
        }

        await database.CommitAsync(units);
        lost = true;
        throw new CommitOutcomeUnknownException("The answer was lost.");
    }

    public async Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        if (typeof(T) == Unreadable)
        {
            refused.TrySetResult();
            throw Trouble;
        }

        return lost && typeof(T) == typeof(CommitUnitRow) ? [] : await database.QueryAsync(query);
    }

    public Task<long> CountAsync<T>(Query<T> query)
        where T : class => database.CountAsync(query);

    public ValueTask<long> NextTicketAsync() => database.NextTicketAsync();
}
