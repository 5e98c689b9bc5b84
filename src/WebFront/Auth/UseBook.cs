using System.Collections.Concurrent;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.Sessions;

namespace Concord.WebFront.Auth;

/// <summary>Remembers when tokens and sessions were used, until <see cref="WriteAsync"/> notes it in their rows, so that no request waits for that.</summary>
public sealed class UseBook(IDatabase database, CommitPipeline commits, AccessAudit audit, TimeProvider clock)
{
    /// <summary>A row is written at most this often.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> sessions = new(StringComparer.Ordinal);

    public void Note(ApiTokenRow row) => Note(tokens, row.Id, row.LastUsedAt);

    public void Note(SessionRow row) => Note(sessions, row.Id, row.LastUsedAt);

    /// <summary>Writes what was noted. What cannot be written now raises, and stays noted for the next time.</summary>
    public async Task WriteAsync()
    {
        foreach (var (id, at) in tokens)
            await WriteAsync(tokens, id, at, From.Table<ApiTokenRow>().Where(row => row.Id, id), row => row.RevokedAt is null && !(row.LastUsedAt >= at) ? row with { LastUsedAt = at } : null);
        foreach (var (id, at) in sessions)
            await WriteAsync(sessions, id, at, From.Table<SessionRow>().Where(row => row.Id, id), row => row.LastUsedAt < at ? SessionLife.Used(row, at) : null);
    }

    private void Note(ConcurrentDictionary<string, DateTimeOffset> book, string id, DateTimeOffset? written)
    {
        var now = clock.GetUtcNow();
        if (!(now - written < Step))
            book[id] = now;
    }

    // What somebody else wrote first is read again; a row that is gone needs nothing.
    private async Task WriteAsync<T>(ConcurrentDictionary<string, DateTimeOffset> book, string id, DateTimeOffset at, Query<T> one, Func<T, T?> used)
        where T : class
    {
        while (await database.QueryAsync(one) is [var row] && used(row) is { } next && !await commits.CommitAsync(audit.Unit().Update(next)))
        {
        }

        book.TryRemove(KeyValuePair.Create(id, at));
    }
}

/// <summary>Writes the book once a minute, and when the server stops.</summary>
internal sealed class UseWriter(UseBook book, TimeProvider clock, ILogger<UseWriter> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(UseBook.Step, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await book.WriteAsync();
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            log.LogWarning(trouble, "When tokens and sessions were last used could not be written; it is tried again in a minute");
        }
    }
}
