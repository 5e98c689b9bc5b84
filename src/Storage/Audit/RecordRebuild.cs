using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.History;
using Concord.Sync.Values;

namespace Concord.Storage.Audit;

/// <summary>What making all records from their audit has shown.</summary>
/// <param name="Records">How many were made.</param>
/// <param name="Changes">From how many audit rows.</param>
/// <param name="Faults">Each names a record and how it differs; at most <see cref="AuditReport.MostFindings"/>.</param>
public sealed record RebuildReport(long Records, long Changes, ImmutableArray<string> Faults)
{
    /// <summary>Every record is what its audit makes of it.</summary>
    public bool Sound => Faults.IsEmpty;
}

/// <summary>Makes every record from its audit and compares with what is there. Reads only, and may run while others write.</summary>
public sealed class RecordRebuild(IRowSource database)
{
    private const int Page = 100;
    private const int MostTries = 5;

    /// <summary>All records, page by page.</summary>
    public async Task<RebuildReport> RunAsync()
    {
        var report = new RebuildReport(0, 0, []);
        for (var page = await NextAsync(null); !page.IsEmpty; page = await NextAsync(page[^1]))
        {
            foreach (var ofType in page.GroupBy(record => record.Type, StringComparer.Ordinal)) report = And(report, await CheckAsync([.. ofType]));
        }

        return report;
    }

    private async Task<ImmutableArray<RecordRow>> NextAsync(RecordRow? after)
    {
        var records = From.Table<RecordRow>().OrderBy(row => row.Type).OrderBy(row => row.Id).Take(Page);
        if (after is null) return await database.QueryAsync(records);
        var more = await database.QueryAsync(records.Where(row => row.Type, after.Type).Where(row => row.Id, Is.Greater, after.Id));
        return more.IsEmpty ? await database.QueryAsync(records.Where(row => row.Type, Is.Greater, after.Type)) : more;
    }

    private async Task<RebuildReport> CheckAsync(ImmutableArray<RecordRow> records)
    {
        var report = await CompareAsync(records);
        for (var tries = 0; !report.Sound && tries < MostTries; tries++)
        {
            // Whoever changed one in between is looked at again, as it is now.
            var now = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, records[0].Type).WhereIn(row => row.Id, records.Select(row => row.Id)).Take(Page));
            if (now.Select(row => (row.Id, row.Revision)).ToHashSet().SetEquals(records.Select(row => (row.Id, row.Revision)))) return report;
            records = now;
            report = await CompareAsync(records);
        }

        return report;
    }

    private async Task<RebuildReport> CompareAsync(ImmutableArray<RecordRow> records)
    {
        var (type, ids) = (records[0].Type, records.Select(row => row.Id).ToList());
        var versions = (await database.QueryAsync(From.Table<RecordVersionRow>().Where(row => row.Type, type).WhereIn(row => row.Id, ids).Take(int.MaxValue))).ToLookup(row => row.Id, StringComparer.Ordinal);
        var changes = (await database.QueryAsync(From.Table<AuditRow>().Where(row => row.Subject, type).WhereIn(row => row.SubjectId, ids).OrderBy(row => row.Id).Take(int.MaxValue)))
            .Where(row => row.Action.StartsWith("record.", StringComparison.Ordinal)).ToLookup(row => row.SubjectId, StringComparer.Ordinal);
        return new(records.Length, changes.Sum(group => group.Count()), [.. records.Select(record => Fault(record, versions[record.Id], changes[record.Id])).OfType<string>()]);
    }

    private static string? Fault(RecordRow record, IEnumerable<RecordVersionRow> versions, IEnumerable<AuditRow> changes)
    {
        var made = RecordReplay.Play(
            [.. versions.OrderBy(row => row.Version).Select(row => new KeptVersion(row.Version, row.Fields, row.Deleted))], [.. changes.Select(Change)]);
        var fault = made switch
        {
            { Fault: { } parted } => parted,
            _ when made.Version != record.Revision => $"it is at version {record.Revision}, its audit leads to {made.Version}.",
            _ when !made.Fields.Equals(record.Fields) => "its fields are others than its audit leads to.",
            _ when made.Deleted != record.DeletedAt is not null => "its audit says otherwise whether it is deleted.",
            _ => null,
        };
        return fault is null ? null : $"{record.Type} {record.Id}: {fault}";
    }

    private static AuditedChange Change(AuditRow row) => new(
        row.Id, row.Action == "record.deleted", row is { Before: null, After: null } ? null : (Parse(row.Before), Parse(row.After)));

    private static FieldValue.Object Parse(string? json) => json is not null && FieldValue.ParseOrThrow(json) is FieldValue.Object fields ? fields : FieldValue.Object.Empty;

    private static RebuildReport And(RebuildReport one, RebuildReport other) => new(
        one.Records + other.Records, one.Changes + other.Changes, [.. one.Faults.Concat(other.Faults).Take(AuditReport.MostFindings)]);
}
