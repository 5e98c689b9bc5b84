using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>
/// Finds the alerts whose matter has ended. What merely happened (<see cref="AlertRules.DeadLetters"/>) does not end: it is somebody's to take note of.
/// </summary>
internal sealed class AlertEndings(IDatabase database)
{
    // The newest ones; far more than one integration has open at once.
    private const int Most = 200;

    /// <param name="setup">Whose alerts.</param>
    /// <param name="findings">What the look found that goes on.</param>
    /// <param name="until">Alerts since then are left to the next look: what it saw may be older than they are.</param>
    public async Task<ImmutableArray<AlertRow>> FindAsync(IntegrationSetup setup, ImmutableArray<Finding> findings, DateTimeOffset until)
    {
        var open = await database.QueryAsync(From.Table<AlertRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResolvedAt, Is.Null)
            .Where(row => row.Name, Is.NotEqual, AlertRules.DeadLetters).OrderByDescending(row => row.Id).Take(Most));
        var ended = ImmutableArray.CreateBuilder<AlertRow>();
        foreach (var alert in open.Where(alert => alert.CreatedAt <= until))
        {
            if (await IsOverAsync(alert, setup, findings))
            {
                ended.Add(alert);
            }
        }

        return ended.ToImmutable();
    }

    /// <summary>The same alert, ended. Whoever was told of it is to be told of that too; of one that waits to be told people hear that it has ended already.</summary>
    public static AlertRow Ended(AlertRow alert, DateTimeOffset now) =>
        alert with { ResolvedAt = now, NextDueAt = alert.NoticeIds.IsEmpty ? alert.NextDueAt : now };

    private async Task<bool> IsOverAsync(AlertRow alert, IntegrationSetup setup, ImmutableArray<Finding> findings) => alert.Name switch
    {
        AlertRules.CredentialsRefused => setup is { Processes: true, Row.ConnectionFailures: 0 },
        AlertRules.ConflictDetected => !await AnyAsync(From.Table<ConflictRow>().Where(row => row.IntegrationId, setup.Id)
            .Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.CreatedAt, Is.AtMost, alert.CreatedAt)),
        AlertRules.HeldRun => Detail(alert, "jobId") is { } job && !await AnyAsync(From.Table<JobRow>().Where(row => row.Id, job).Where(row => row.Status, JobStatus.PENDING)),
        AlertRules.Oscillation => Detail(alert, "mappingId") is { } mapping && await FrozenAsync(mapping) is { IsEmpty: true },
        _ => Endings.IsOver(alert.Name, setup.Row.Status, findings),
    };

    private async Task<ImmutableArray<string>> FrozenAsync(string mappingId) =>
        [.. (await database.QueryAsync(From.Table<MappingRow>().Where(row => row.Id, mappingId))).SelectMany(row => row.FrozenGroups)];

    private async Task<bool> AnyAsync<T>(Query<T> query)
        where T : class => !(await database.QueryAsync(query.Take(1))).IsEmpty;

    private static string? Detail(AlertRow alert, string name) => (alert.Details as FieldValue.Object)?.Get(name).ScalarText;
}
