using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Alerts;

/// <summary>What people do with alerts.</summary>
public sealed class AlertDesk(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    /// <summary>Notes who took note of an alert, and when, with an audit row. Idempotent: the first one stays.</summary>
    internal async Task<Answer> AcknowledgeAsync(string integrationId, string alertId, string actor)
    {
        // Loses only to another acknowledgement or to the alert's removal, which the next look finds.
        while (await FindAsync(integrationId, alertId) is { } row)
        {
            if (row.AcknowledgedAt is not null)
            {
                return Answer.Done(Json(row));
            }

            var next = row with { AcknowledgedAt = clock.GetUtcNow(), AcknowledgedById = actor };
            var unit = new CommitUnit(ids.New("unit")).Update(next);
            if (await pipeline.CommitAsync(unit.Insert(Audit(unit.Id, next))))
            {
                return Answer.Done(Json(next));
            }
        }

        return Answer.Failed(Verdict.NotFound, "alert-not-found", $"There is no alert {alertId}; list /api/admin/alerts.");
    }

    private async Task<AlertRow?> FindAsync(string integrationId, string alertId) => (await database.QueryAsync(
        From.Table<AlertRow>().Where(row => row.Id, alertId).Where(row => row.IntegrationId, integrationId))).FirstOrDefault();

    private AuditRow Audit(string unitId, AlertRow row) => new()
    {
        Id = ids.New("aud"),
        At = row.AcknowledgedAt!.Value,
        Actor = row.AcknowledgedById!,
        Action = "alert.acknowledged",
        Subject = "alert",
        SubjectId = row.Id,
        IntegrationId = row.IntegrationId,
        After = FieldValue.Of(("name", FieldValue.Of(row.Name))).ToJson(),
        UnitId = unitId,
    };

    private static string Json(AlertRow row) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("alertId", FieldValue.Of(row.Id)),
        ("acknowledgedAt", RecordJson.Time(row.AcknowledgedAt!.Value)),
        ("acknowledgedById", FieldValue.Of(row.AcknowledgedById))).ToJson();
}
