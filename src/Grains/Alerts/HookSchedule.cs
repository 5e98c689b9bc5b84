using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Alerts;

/// <summary>Which systems are to be asked now whether they still list our webhook: those that can say so and are in use. Each has a row, and one without a row was never asked.</summary>
public sealed class HookSchedule(IDatabase database, TimeProvider clock)
{
    /// <summary>From one question to the next: a request of the system's budget, and a loss that costs no data.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(30);

    /// <summary>How often the rows are asked for at least: somebody else may have made an integration.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DateTimeOffset askAgain;

    internal async Task<ImmutableArray<string>> IdsAsync(ImmutableArray<IntegrationSetup> setups)
    {
        var now = clock.GetUtcNow();
        var asked = setups.Where(setup => setup.CanSayHooks).Select(setup => setup.Id).ToImmutableArray();
        if (asked.IsEmpty || now < askAgain)
        {
            return [];
        }

        var rows = (await database.QueryAsync(From.Table<HookCheckRow>())).ToDictionary(row => row.IntegrationId, StringComparer.Ordinal);
        ImmutableArray<string> due = [.. asked.Where(id => !(rows.GetValueOrDefault(id)?.NextDueAt > now))];
        askAgain = due.IsEmpty ? now + Patience : now;
        return due;
    }
}
