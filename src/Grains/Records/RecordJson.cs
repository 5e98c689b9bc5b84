using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>A record as the API shows it.</summary>
public static class RecordJson
{
    /// <summary>{id, type, version, fields, externalSyncEnabled, externalMetadata, lastExternalSyncAt, createdAt, updatedAt, deletedAt}; with externalSource and externalId where the schema shows them.</summary>
    public static string Of(RecordRow record, RecordSchema schema) => FieldValue.Of(
        ("id", FieldValue.Of(record.Id)),
        ("type", FieldValue.Of(record.Type)),
        ("version", FieldValue.Of(record.Revision)),
        ("fields", record.Fields),
        ("externalSyncEnabled", FieldValue.Of(record.ExternalSyncEnabled)),
        ("externalMetadata", record.ExternalMetadata),
        ("lastExternalSyncAt", Time(record.LastExternalSyncAt)),
        ("externalSource", schema.ShowsSource ? FieldValue.Of(record.ExternalSource) : FieldValue.Absent.Instance),
        ("externalId", schema.ShowsSource ? FieldValue.Of(record.ExternalId) : FieldValue.Absent.Instance),
        ("createdAt", Time(record.CreatedAt)),
        ("updatedAt", Time(record.UpdatedAt)),
        ("deletedAt", Time(record.DeletedAt))).ToJson();

    /// <summary>ISO 8601 in UTC with milliseconds, or null.</summary>
    public static FieldValue Time(DateTimeOffset? moment) => FieldValue.Of(moment is { } at ? IsoDate.ToText(at) : null);
}
