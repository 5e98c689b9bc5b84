using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concord.EndToEnd.Crashes;

/// <summary>Holds what was acknowledged against the rows that a stopped hub left, and these against the ledger. Every difference is a line.</summary>
internal sealed class Reckoning(CrashWorld world, Account account)
{
    private readonly List<string> differences = [];

    private sealed record Version(string Id, long Number, string? Title, string? Description);

    /// <summary>Empty: acknowledged = applied = audited.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        await using DbConnection connection = world.Postgres is { } database
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString)
            : new SqliteConnection($"Data Source={world.File};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await DeliveriesAsync(connection);
        var versions = await VersionsAsync(connection);
        Edits(versions);
        Order(versions);
        await AuditAsync(connection, versions.Count);
        await FeedAsync(connection, versions.Count);
        Copies(versions);
        return differences;
    }

    private async Task DeliveriesAsync(DbConnection connection)
    {
        var rows = await ReadAsync(connection, "SELECT sender_id, state, COALESCE(disposition, ''), COALESCE(reason, '') FROM delivery", row => (Id: row.GetString(0), State: row.GetString(1), Disposition: row.GetString(2), Reason: row.GetString(3)));
        var byId = rows.ToLookup(row => row.Id);
        foreach (var id in account.Deliveries)
        {
            if (!byId[id].Any())
                differences.Add($"webhook {id} was acknowledged and is not there");
        }

        // A sender that lost the answer sends again: one more row, closed as a duplicate, is as it must be.
        differences.AddRange(byId.Where(same => same.Count(row => row.Disposition is not "DUPLICATE") != 1).Select(same => $"webhook {same.Key} was worked off {same.Count()} times: {string.Join(", ", same)}"));
        differences.AddRange(rows.Where(row => row.State != "CLOSED" || row.Disposition is "" or "DEAD_LETTER" or "CONFLICT").Select(row => $"webhook {row.Id} ended as {row.State} {row.Disposition} {row.Reason}"));
        foreach (var table in (string[])["operation WHERE state <> 'CONFIRMED' AND state <> 'SUPERSEDED'", "hint", "conflict"])
        {
            var left = (await ReadAsync(connection, $"SELECT COUNT(*) FROM {table}", row => row.GetInt64(0)))[0];
            if (left > 0)
                differences.Add($"{left} rows are left: {table}");
        }
    }

    private static async Task<List<Version>> VersionsAsync(DbConnection connection) =>
        await ReadAsync(connection, "SELECT id, version, fields FROM record_version ORDER BY id, version", row =>
        {
            var fields = JsonElement.Parse(row.GetString(2));
            return new Version(row.GetString(0), row.GetInt64(1), Text(fields, "title"), Text(fields, "description"));
        });

    private static string? Text(JsonElement fields, string name) => fields.TryGetProperty(name, out var value) ? value.GetString() : null;

    private void Edits(List<Version> versions)
    {
        var byKey = versions.ToDictionary(version => (version.Id, version.Number));
        foreach (var edit in account.Edits)
        {
            if (byKey.GetValueOrDefault((edit.RecordId, edit.Version))?.Description != edit.Description)
                differences.Add($"edit {edit} was acknowledged and is not there");
        }

        var titles = versions.Where(version => version.Number == 1).ToLookup(version => version.Title);
        foreach (var title in account.Created)
        {
            if (titles[title].Count() != 1)
                differences.Add($"record '{title}' was acknowledged and is there {titles[title].Count()} times");
        }
    }

    // Who writes a title or a description counts up: what is older must not come back.
    private void Order(List<Version> versions)
    {
        foreach (var (before, after) in versions.Zip(versions.Skip(1)).Where(pair => pair.First.Id == pair.Second.Id))
        {
            if (after.Number != before.Number + 1)
                differences.Add($"{before} is followed by {after}");
            if (Count(after.Title, "Title ", 2) < Count(before.Title, "Title ", 2) || Count(after.Description, "Description ", 1) < Count(before.Description, "Description ", 1))
                differences.Add($"{before} went back to {after}");
        }
    }

    private static int Count(string? text, string prefix, int place) =>
        text?.StartsWith(prefix, StringComparison.Ordinal) == true ? int.Parse(text.Split(' ')[place], CultureInfo.InvariantCulture) : -1;

    private async Task AuditAsync(DbConnection connection, int versions)
    {
        var audited = (await ReadAsync(connection, "SELECT COUNT(*), COUNT(DISTINCT unit_id || subject_id) FROM audit WHERE action LIKE 'record.%'", row => (All: row.GetInt64(0), Apart: row.GetInt64(1))))[0];
        if (audited != (versions, versions))
            differences.Add($"{versions} versions have {audited.All} audit rows of {audited.Apart} changes");
    }

    // Each version has its place in the feed of changes, or is due for one.
    private async Task FeedAsync(DbConnection connection, int versions)
    {
        const string Told = "SELECT id, version FROM record_change UNION ALL SELECT id, version FROM record_change_due";
        var told = (await ReadAsync(connection, $"SELECT COUNT(*), COUNT(DISTINCT id || version) FROM ({Told}) AS told", row => (All: row.GetInt64(0), Apart: row.GetInt64(1))))[0];
        if (told != (versions, versions))
            differences.Add($"{versions} versions have {told.All} places in the feed, for {told.Apart} of them");
    }

    // One record for each task and one task for each record, and both alike.
    private void Copies(List<Version> versions)
    {
        var here = versions.GroupBy(version => version.Id).Select(history => history.Last()).Select(version => (version.Title ?? "", version.Description ?? "")).Order().ToList();
        var there = world.Ledger.All().Select(entry => (entry.Title, entry.Notes)).Order().ToList();
        differences.AddRange(here.Except(there).Select(record => $"only here: {record}"));
        differences.AddRange(there.Except(here).Select(task => $"only there: {task}"));
        if (here.Count != there.Count || there.Select(task => task.Title).Distinct().Count() != there.Count)
            differences.Add($"{here.Count} records and {there.Count} tasks with {there.Select(task => task.Title).Distinct().Count()} titles");
    }

    private static async Task<List<T>> ReadAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> map)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(map(reader));
        return rows;
    }
}
