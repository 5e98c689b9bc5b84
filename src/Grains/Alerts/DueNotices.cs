using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Alerts;

/// <summary>Whose alerts and notices are due now.</summary>
public sealed class DueNotices(IDatabase database, TimeProvider clock)
{
    /// <summary>How often the rows are asked for while nothing is due: another process may have written them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DateTimeOffset askAgain;

    /// <summary>Called after each commit.</summary>
    internal void Notice(object row)
    {
        if (row is AlertRow { NextDueAt: not null } or NoticeRow { NextDueAt: not null })
        {
            askAgain = default;
        }
    }

    internal async Task<ImmutableArray<string>> IdsAsync()
    {
        var now = clock.GetUtcNow();
        if (now < askAgain)
        {
            return [];
        }

        // Before the look, so that what is written during it is looked for again.
        askAgain = now + Patience;
        var alerts = await database.QueryAsync(From.Table<AlertRow>().Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt));
        var notices = await database.QueryAsync(From.Table<NoticeRow>().Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt));
        ImmutableArray<string> due = [.. alerts.Select(row => row.IntegrationId).Concat(notices.Select(row => row.IntegrationId)).Distinct()];
        askAgain = due.IsEmpty ? askAgain : now;
        return due;
    }
}
