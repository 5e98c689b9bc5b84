using System.Text;
using Npgsql;

namespace Concord.EndToEnd.Parts;

/// <summary>Everything that a hub shows and keeps, to be searched.</summary>
internal static class HubSearch
{
    // What the first one tells is in the lists too, and it does not end; the others answer who has signed in, and their tests search them.
    private static readonly string[] Apart = ["/api/events", "/api/auth/"];

    /// <summary>What every GET route of the description answers, with every id that is known; each route that has an id must answer for one.</summary>
    /// <param name="ids">Ids of whatever kind.</param>
    public static async Task<IReadOnlyList<(string Where, string Text)>> AnswersAsync(this Hub hub, IReadOnlyCollection<string> ids)
    {
        var paths = (await hub.SendAsync(HttpMethod.Get, "/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _)).Select(path => path.Name)
            .Where(path => !Array.Exists(Apart, prefix => path.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        paths.Count.ShouldBeGreaterThan(20);
        var answers = new List<(string, string)>();
        foreach (var path in paths.Select(path => path.Replace("{type}", "TASK").Replace("{documentName}", "v1")))
        {
            var asked = path.Contains("{logId}") ? await LogsAsync(hub, path, ids) : path.Contains("{id}") ? ids.Select(id => path.Replace("{id}", id)) : [path];
            var statuses = new HashSet<int>();
            foreach (var target in asked)
            {
                var reply = await hub.SendAsync(HttpMethod.Get, target);
                statuses.Add(reply.Status);
                answers.Add(($"GET {target}", reply.Text));
            }

            statuses.ShouldContain(200, path);
        }

        return answers;
    }

    private static async Task<IEnumerable<string>> LogsAsync(Hub hub, string path, IReadOnlyCollection<string> ids)
    {
        var paths = new List<string>();
        foreach (var id in ids)
        {
            var reply = await hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{id}/logs?limit=200");
            if (reply.Status == 200)
                paths.AddRange(reply.Json.GetProperty("logs").EnumerateArray().Select(log => path.Replace("{id}", id).Replace("{logId}", log.GetProperty("id").GetString())));
        }

        return paths;
    }

    /// <summary>All files of a folder as they are.</summary>
    public static IEnumerable<(string Where, string Text)> FilesOf(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetFileName(file), Encoding.Latin1.GetString(File.ReadAllBytes(file))));

    /// <summary>All rows of a PostgreSQL database as JSON, binary columns in hexadecimal.</summary>
    public static async Task<IReadOnlyList<(string Where, string Text)>> RowsOfAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var tables = await ReadAsync(connection, "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        tables.Count.ShouldBeGreaterThan(20);
        var rows = new List<(string, string)>();
        foreach (var table in tables)
            rows.AddRange((await ReadAsync(connection, $"SELECT to_jsonb(t)::text FROM {table} t")).Select(row => (table, row)));
        return rows;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
