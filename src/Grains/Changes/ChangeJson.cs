using System.Globalization;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Changes;

/// <summary>A change as the feed's readers see it, whichever way it comes to them.</summary>
public static class ChangeJson
{
    /// <summary>{cursor, type, id, version, operation, at, changedFields, fields, origin, cause}, as GET /api/changes shows it.</summary>
    /// <param name="position">Its place in the feed.</param>
    /// <param name="version">The record as it was then.</param>
    public static FieldValue.Object Entry(long position, RecordVersionRow version) => FieldValue.Of(
        ("cursor", FieldValue.Of(position.ToString(CultureInfo.InvariantCulture))),
        ("type", FieldValue.Of(version.Type)),
        ("id", FieldValue.Of(version.Id)),
        ("version", FieldValue.Of(version.Version)),
        ("operation", FieldValue.Of(version.Deleted ? "DELETE" : version.Version == 1 ? "CREATE" : "UPDATE")),
        ("at", RecordJson.Time(version.At)),
        ("changedFields", FieldValue.ListOf([.. version.ChangedFields.Select(FieldValue.Of)])),
        ("fields", version.Fields),
        ("origin", FieldValue.Of(version.Origin)),
        ("cause", FieldValue.Of(version.Cause)));

    /// <summary>The body of an outgoing webhook: {type, timestamp, data}.</summary>
    public static string Webhook(long position, RecordVersionRow version) => FieldValue.Of(
        ("type", FieldValue.Of(version.Deleted ? "record.deleted" : version.Version == 1 ? "record.created" : "record.updated")),
        ("timestamp", RecordJson.Time(version.At)),
        ("data", Entry(position, version))).ToJson();

    /// <summary>The id of a change, the same for every receiver and attempt.</summary>
    public static string IdOf(long position) => "chg_" + position.ToString(CultureInfo.InvariantCulture);
}
