using Concord.Connectors.Notices;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Alerts;

/// <summary>Sends a message by a channel because an admin wants to see whether it arrives, and says what the other end answered. One attempt, without retries.</summary>
public sealed class NoticeTest(SetupCatalog catalog, NoticeSender sender, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    internal async Task<Answer> RunAsync(string integrationId, string channel, string actor)
    {
        if (await catalog.FindAsync(integrationId) is not { } setup)
        {
            return Answer.Failed(Verdict.NotFound, "integration-not-found", $"There is no integration {integrationId}; list /api/admin/integrations.");
        }

        var attempt = await sender.TestAsync(setup, channel);
        var unit = new CommitUnit(ids.New("unit"));
        await pipeline.CommitAsync(unit.Insert(Audit(unit.Id, integrationId, channel, attempt, actor)));
        return attempt.Reply switch
        {
            null => Answer.Failed(Verdict.Refused, "channel-missing", attempt.Missing!),
            TellReply.Failed failed => Answer.Failed(Verdict.Unreachable, "notice-refused", failed.Message),
            TellReply.Taken taken => Answer.Done(FieldValue.Of(
                ("success", FieldValue.Of(true)), ("channel", FieldValue.Of(channel)), ("to", FieldValue.ListOf([.. attempt.To.Select(FieldValue.Of)])),
                ("remark", taken.Remark is null ? FieldValue.Null.Instance : FieldValue.Of(taken.Remark))).ToJson()),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };
    }

    private AuditRow Audit(string unitId, string integrationId, string channel, NoticeAttempt attempt, string actor) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = "alert.tested",
        Subject = "integration",
        SubjectId = integrationId,
        IntegrationId = integrationId,
        After = FieldValue.Of(("channel", FieldValue.Of(channel)), ("taken", FieldValue.Of(attempt.Reply is TellReply.Taken))).ToJson(),
        UnitId = unitId,
    };
}
