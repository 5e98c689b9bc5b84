using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.WebFront.Api;

/// <summary>What may be written of a record.</summary>
public sealed record RecordBody
{
    /// <summary>Checked against the type's schema; may be left out of a PATCH.</summary>
    public FieldValue? Fields { get; init; }

    /// <summary>False stops both directions for this record.</summary>
    public bool? ExternalSyncEnabled { get; init; }

    /// <summary>Free; it survives round trips.</summary>
    public FieldValue? ExternalMetadata { get; init; }
}

public sealed record RecordPage(ImmutableArray<RecordView> Records, string? NextCursor);

/// <summary>A record as it is now.</summary>
public sealed record RecordView(
    string Id, string Type, long Version, FieldValue Fields, bool ExternalSyncEnabled, FieldValue ExternalMetadata,
    DateTimeOffset? LastExternalSyncAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DeletedAt)
{
    /// <summary>The integration that made the record, or null; only for types whose schema shows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FieldValue? ExternalSource { get; init; }

    /// <summary>The id the record had there when it was made; only for types whose schema shows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FieldValue? ExternalId { get; init; }

    public static RecordView Of(RecordRow row, RecordSchema schema) => new(
        row.Id, row.Type, row.Revision, row.Fields, row.ExternalSyncEnabled, row.ExternalMetadata,
        row.LastExternalSyncAt, row.CreatedAt, row.UpdatedAt, row.DeletedAt)
    {
        ExternalSource = schema.ShowsSource ? FieldValue.Of(row.ExternalSource) : null,
        ExternalId = schema.ShowsSource ? FieldValue.Of(row.ExternalId) : null,
    };
}

public sealed record HistoryPage(ImmutableArray<VersionView> History, string? NextCursor);

/// <summary>One version of a record.</summary>
/// <param name="Origin">`person`, or the integration whose value came in.</param>
/// <param name="Cause">The delivery, job, conflict or token behind it.</param>
public sealed record VersionView(
    long Version, DateTimeOffset At, string Origin, string Cause, bool Deleted, ImmutableArray<string> ChangedFields, FieldValue Fields)
{
    public static VersionView Of(RecordVersionRow row) => new(row.Version, row.At, row.Origin, row.Cause, row.Deleted, row.ChangedFields, row.Fields);
}

/// <param name="Mappings">One for each integration that the record is linked to.</param>
public sealed record RecordMappings(ImmutableArray<MappingView> Mappings);

/// <param name="Version">The record's version that this is about.</param>
/// <param name="Fields">By name.</param>
public sealed record RecordBlame(string Id, string Type, long Version, ImmutableArray<BlameView> Fields);

/// <summary>Where the present value of one field came from.</summary>
/// <param name="Version">The version that brought the value.</param>
/// <param name="Origin">`person`, or the integration whose value came in.</param>
/// <param name="Cause">The delivery, job, conflict or token behind it.</param>
/// <param name="Source">The same in parts: who, from which external record, by which delivery, write, run or resolution.</param>
public sealed record BlameView(string Field, FieldValue Value, long Version, DateTimeOffset At, string Origin, string Cause, BlameSource Source);
