using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Subscriptions;

/// <summary>The audit row of a subscription's change of state. Secrets are not in it, only that there is a new one.</summary>
internal static class SubscriptionAudit
{
    public static AuditRow Row(string unitId, IdSource ids, DateTimeOffset now, string actor, string action, SubscriptionRow? before, SubscriptionRow? after) => new()
    {
        Id = ids.New("aud"),
        At = now,
        Actor = actor,
        Action = "subscription." + action,
        Subject = "subscription",
        SubjectId = (after ?? before)!.Id,
        Before = Of(before),
        After = Of(after, newSecret: before is not null && after is not null && before.Secret != after.Secret),
        UnitId = unitId,
    };

    private static string? Of(SubscriptionRow? row, bool newSecret = false) => row is null
        ? null
        : FieldValue.Of(
            ("url", FieldValue.Of(row.Url)),
            ("resourceTypes", FieldValue.ListOf([.. row.ResourceTypes.Select(FieldValue.Of)])),
            ("status", FieldValue.Of(row.Status.ToString())),
            ("position", FieldValue.Of(row.Position)),
            ("lastError", FieldValue.Of(row.LastError)),
            ("newSecret", newSecret ? FieldValue.Of(true) : FieldValue.Absent.Instance)).ToJson();
}
