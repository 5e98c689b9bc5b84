using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>Which integrations are to be looked at now: each has a row, and one without a row has never been.</summary>
public sealed class HealthSchedule(IDatabase database, TimeProvider clock)
{
    /// <summary>F025, job schedules: every five minutes.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>How often the rows are asked for at least: somebody else may have made an integration.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DateTimeOffset askAgain;

    internal async Task<ImmutableArray<string>> IdsAsync(ImmutableArray<IntegrationSetup> setups)
    {
        var now = clock.GetUtcNow();
        if (now < askAgain)
        {
            return [];
        }

        var rows = (await database.QueryAsync(From.Table<HealthCheckRow>())).ToDictionary(row => row.IntegrationId, StringComparer.Ordinal);
        var watched = setups.Where(setup => setup.Row.Status is not (IntegrationStatus.PAUSED or IntegrationStatus.DISABLED)).Select(setup => setup.Id).ToImmutableArray();
        ImmutableArray<string> due = [.. watched.Where(id => !(rows.GetValueOrDefault(id)?.NextDueAt > now))];
        askAgain = due.IsEmpty ? watched.Select(id => rows[id].NextDueAt).Append(now + Patience).Min() : now;
        return due;
    }
}
