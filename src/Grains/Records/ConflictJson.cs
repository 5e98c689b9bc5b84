using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Conflicts as the API shows them.</summary>
internal static class ConflictJson
{
    public static string Of(ConflictRow row) => FieldValue.Of(
        ("id", FieldValue.Of(row.Id)),
        ("integrationId", FieldValue.Of(row.IntegrationId)),
        ("resourceType", FieldValue.Of(row.ResourceType)),
        ("resourceId", FieldValue.Of(row.ResourceId)),
        ("externalId", FieldValue.Of(row.ExternalId)),
        ("status", FieldValue.Of(row.Status.ToString())),
        ("version", FieldValue.Of(row.Revision)),
        ("conflictedFields", new FieldValue.List([.. row.ConflictedFields.Select(FieldValue.Of)])),
        ("conflictReason", FieldValue.Of(row.ConflictReason)),
        ("localData", row.LocalData),
        ("externalData", row.ExternalData)).ToJson();

    /// <summary>F025's answer to a resolution.</summary>
    public static string Resolved(ConflictRow row, ConflictStatus status, bool updated, bool synced) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("conflictId", FieldValue.Of(row.Id)),
        ("status", FieldValue.Of(status.ToString())),
        ("appliedChanges", FieldValue.Of(
            (row.ResourceType.ToLowerInvariant(), FieldValue.Of(row.ResourceId)),
            ("updated", FieldValue.Of(updated)),
            ("syncedToExternal", FieldValue.Of(synced))))).ToJson();
}
