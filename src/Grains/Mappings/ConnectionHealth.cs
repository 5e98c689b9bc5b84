using Concord.Connectors;
using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Mappings;

/// <summary>
/// Failures of a connection, as opposed to a record. One failure counts per waiting time, however many records met it; after
/// the last retry the integration goes to ERROR and waits for an admin, with all its work still open.
/// </summary>
public sealed class ConnectionHealth(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock, Func<double> chance)
{
    private readonly TroubleInARow inARow = new();

    /// <summary>What a failure at one record says of the connection.</summary>
    /// <param name="setup">The integration.</param>
    /// <param name="record">Names the record.</param>
    /// <param name="failure">What happened to it.</param>
    /// <returns>When the record may be tried again, at no cost of its own, where the failure is the connection's or nobody's; null where it is the record's.</returns>
    internal async Task<DateTimeOffset?> JudgeAsync(IntegrationSetup setup, string record, ConnectorFailure failure)
    {
        switch (failure.Kind)
        {
            case FailureKind.NotYet:
                return clock.GetUtcNow() + failure.RetryAfter!.Value;
            case FailureKind.Auth or FailureKind.RateLimited or FailureKind.Refused:
                return await FailedAsync(setup, failure);
            case FailureKind.Transient:
                return inARow.Add(setup.Id, record) ? await FailedAsync(setup, failure) : null;
            default:
                inARow.Clear(setup.Id);
                return null;
        }
    }

    /// <summary>Notes a failure and says when the connection may be tried again.</summary>
    public async Task<DateTimeOffset> FailedAsync(IntegrationSetup setup, ConnectorFailure failure)
    {
        var now = clock.GetUtcNow();
        var row = (await database.QueryAsync(From.Table<IntegrationRow>().Where(integration => integration.Id, setup.Id))).FirstOrDefault();
        if (row is not { Status: IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED })
        {
            // Paused, or given up already: what is open is due as soon as an admin lets it go on.
            return now;
        }

        if (row.ConnectionFailures > 0 && row.NextDueAt is { } planned && planned > now)
        {
            // Counted already; what was asked of this record holds for it all the same.
            var own = now + Backoff.Delay(0, chance(), failure.RetryAfter)!.Value;
            return failure.RetryAfter is not null && own > planned ? own : planned;
        }

        var retryAt = now + Backoff.Delay(row.ConnectionFailures, chance(), failure.RetryAfter);
        var given = retryAt is null;
        var next = row with
        {
            ConnectionFailures = row.ConnectionFailures + 1,
            NextDueAt = retryAt,
            NextRunAt = given ? null : row.NextRunAt,
            Status = given ? IntegrationStatus.ERROR : row.Status,
            LastErrorAt = now,
            LastErrorMessage = failure.Message,
            UpdatedAt = now,
        };
        var unit = new CommitUnit(ids.New("unit")).Update(next);
        unit = given ? unit.Insert(Audit(unit.Id, row, failure, now)) : unit;
        unit = Turn(setup, row, next, failure) is { } turn ? unit.Insert(AlertRows.Of(turn, row.Id, ids.New("alert"), now)) : unit;
        await pipeline.CommitAsync(unit);
        // Once it was given up nothing is worked on before an admin resumes, and then everything at once.
        return retryAt ?? now;
    }

    /// <summary>The connection answered: earlier failures no longer count.</summary>
    public async Task AnsweredAsync(IntegrationSetup setup)
    {
        inARow.Clear(setup.Id);
        if (setup.Row.ConnectionFailures > 0)
        {
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(setup.Row with { ConnectionFailures = 0, NextDueAt = null }));
        }
    }

    /// <summary>An admin lets it go on at once: what waited for the connection until then is due now. A record's own wait stays.</summary>
    /// <param name="integrationId">The integration, whose row waits no longer.</param>
    /// <param name="planned">When its row would have let it go on.</param>
    public async Task ReleaseAsync(string integrationId, DateTimeOffset planned)
    {
        var now = clock.GetUtcNow();
        var operations = await database.QueryAsync(From.Table<OperationRow>().Where(row => row.IntegrationId, integrationId)
            .WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED]).Where(row => row.NextDueAt, planned));
        var hints = await database.QueryAsync(From.Table<HintRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.NextDueAt, planned));
        // Each alone: who was changed meanwhile is due by itself.
        foreach (var unit in operations.Select(row => new CommitUnit(ids.New("unit")).Update(row with { NextDueAt = now }))
            .Concat(hints.Select(row => new CommitUnit(ids.New("unit")).Update(row with { NextDueAt = now }))))
        {
            await pipeline.CommitAsync(unit);
        }
    }

    // What merely goes on is the health check's to tell.
    private static Finding? Turn(IntegrationSetup setup, IntegrationRow row, IntegrationRow next, ConnectorFailure failure)
    {
        if (next.Status == IntegrationStatus.ERROR)
        {
            return Watch.Error(row.Name, next.ConnectionFailures, failure.Message);
        }

        if (failure.Kind == FailureKind.Auth && row.ConnectionFailures == 0)
        {
            return Watch.Refused(row.Name, failure.Message);
        }

        return next.ConnectionFailures == setup.Config.Alerts.Of(AlertRules.IntegrationDown).Threshold ? Watch.Down(row.Name, next.ConnectionFailures, failure.Message) : null;
    }

    private AuditRow Audit(string unitId, IntegrationRow row, ConnectorFailure failure, DateTimeOffset now) => new()
    {
        Id = ids.New("aud"),
        At = now,
        Actor = "concord",
        Action = "integration.error",
        Subject = "integration",
        SubjectId = row.Id,
        IntegrationId = row.Id,
        Before = $"{{\"status\":\"{row.Status}\"}}",
        After = $"{{\"status\":\"{IntegrationStatus.ERROR}\",\"failure\":\"{failure.Kind}\"}}",
        UnitId = unitId,
    };
}
