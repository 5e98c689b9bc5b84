using System.Globalization;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Subscriptions;

/// <summary>Subscriptions as the API shows them. A secret appears where it was just made, and nowhere else.</summary>
internal static class SubscriptionJson
{
    public static string Saved(SubscriptionRow row, string? secret) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("subscription", Of(row)),
        ("secret", secret is null ? FieldValue.Absent.Instance : FieldValue.Of(secret))).ToJson();

    public static string Deleted(string id) => FieldValue.Of(("success", FieldValue.Of(true)), ("id", FieldValue.Of(id))).ToJson();

    private static FieldValue.Object Of(SubscriptionRow row) => FieldValue.Of(
        ("id", FieldValue.Of(row.Id)),
        ("url", FieldValue.Of(row.Url)),
        ("resourceTypes", FieldValue.ListOf([.. row.ResourceTypes.Select(FieldValue.Of)])),
        ("status", FieldValue.Of(row.Status.ToString())),
        ("cursor", FieldValue.Of(row.Position.ToString(CultureInfo.InvariantCulture))),
        ("attempts", FieldValue.Of(row.Attempts)),
        ("nextDueAt", RecordJson.Time(row.NextDueAt)),
        ("lastError", FieldValue.Of(row.LastError)),
        ("lastErrorAt", RecordJson.Time(row.LastErrorAt)),
        ("lastDeliveredAt", RecordJson.Time(row.LastDeliveredAt)),
        ("createdAt", RecordJson.Time(row.CreatedAt)),
        ("updatedAt", RecordJson.Time(row.UpdatedAt)));
}
