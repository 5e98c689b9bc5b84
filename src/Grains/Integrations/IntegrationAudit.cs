using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations;

/// <summary>An integration's settings as the audit keeps them. Of credentials only that they were replaced.</summary>
internal static class IntegrationAudit
{
    /// <summary>What was, and what is since, of the settings that differ.</summary>
    public static (string? Before, string? After) Of(IntegrationRow? before, IntegrationRow? after)
    {
        var (old, now) = (Settings(before), Settings(after));
        if (before is null || after is null) return (before is null ? null : old.ToJson(), after is null ? null : now.ToJson());
        ImmutableArray<string> changed = [.. now.Fields.Keys.Where(name => !now.Get(name).Equals(old.Get(name)))];
        var newer = Only(now, changed);
        return (Only(old, changed).ToJson(), (before.Credentials == after.Credentials ? newer : newer.With("newCredentials", FieldValue.Of(true))).ToJson());
    }

    private static FieldValue.Object Only(FieldValue.Object all, ImmutableArray<string> names) =>
        names.Aggregate(FieldValue.Object.Empty, (some, name) => some.With(name, all.Get(name)));

    private static FieldValue.Object Settings(IntegrationRow? row) => row is null
        ? FieldValue.Object.Empty
        : FieldValue.Of(
            ("name", FieldValue.Of(row.Name)),
            ("type", FieldValue.Of(row.Type.ToString())),
            ("status", FieldValue.Of(row.Status.ToString())),
            ("baseUrl", FieldValue.Of(row.BaseUrl)),
            ("authType", FieldValue.Of(row.AuthType.ToString())),
            ("syncDirection", FieldValue.Of(row.SyncDirection.ToString())),
            ("syncFrequency", FieldValue.Of(row.SyncFrequency.ToString())),
            ("dataTypes", FieldValue.ListOf([.. row.DataTypes.Select(FieldValue.Of)])),
            ("conflictStrategy", FieldValue.Of(row.ConflictStrategy.ToString())),
            ("priority", FieldValue.Of(row.Priority)),
            ("timeZone", FieldValue.Of(row.TimeZone)),
            ("config", FieldValue.ParseOrThrow(row.Config)));
}
