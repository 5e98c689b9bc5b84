using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Concord.Storage.Shape;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Plans;

/// <summary>
/// A database as after years of use: 1,000,000 rows in every table that grows and is asked by more than its primary key, of 50
/// integrations and 4 record types, most of them settled long ago. Made once a test run.
/// </summary>
internal static class MillionRows
{
    public const int Rows = 1_000_000;
    public const int Integrations = 50;
    public const string SomeIntegration = "int_7";
    public const string SomeJob = "job_7";

    // These are as many as an admin has set up or processes need.
    private static readonly string[] Few =
    [
        "integration", "webhook_secret", "api_token", "user_account", "session", "sync_cursor", "counter", "reminder", "grain_state", "subscription",
        "record_change_due", "feed_head", "key_rules", "cleanup_run", "audit_epoch", "health_check", "hook_check",
    ];

    // Found by their primary key alone, for which fewer rows do.
    private static readonly string[] Plain = ["record_version", "record_change", "run_change", "run_seen", "match_claim", "match_choice", "audit_seal"];

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["id"] = IdSql,
        ["unit_id"] = IdSql,
        ["delivery_id"] = IdSql,
        ["mapping_id"] = IdSql,
        ["owner_id"] = IdSql,
        ["feed"] = "'feed_' || g",
        ["name"] = "'name_' || g",
        ["name_key"] = "'name_' || g",
        ["email_key"] = "'name_' || g || '@example.org'",
        ["hash"] = "'sha256:' || g",
        ["access_hash"] = "'sha256:' || g",
        ["key_hash"] = "'key_' || g",
        ["dedupe_key"] = "'key_' || g",
        ["grain_key"] = "'key_' || g",
        ["integration_id"] = "'int_' || g % 50",
        ["job_id"] = "'job_' || g % 500",
        ["record_id"] = "'rec_' || g",
        ["internal_id"] = "'rec_' || g",
        ["resource_id"] = "'rec_' || g",
        ["subject_id"] = "'rec_' || g",
        ["external_id"] = "'e' || g",
        ["resource_type"] = TypeSql,
        ["type"] = TypeSql,
        ["version"] = "1",
        ["subject"] = "CASE WHEN g % 20 = 0 THEN 'integration' ELSE 'record' END",
        ["side"] = "CASE WHEN g % 3 = 0 THEN 'LOCAL' ELSE 'EXTERNAL' END",
        ["kind"] = "CASE WHEN g % 7 = 0 THEN 'DELETE' ELSE 'UPDATE' END",
        ["key_rules.resource_type"] = "'type_' || g",
        ["health_check.integration_id"] = "'int_' || g",
        ["hook_check.integration_id"] = "'int_' || g",
        ["integration.id"] = "'int_' || g",
        ["integration.type"] = "'GENERIC_REST'",
        ["record.id"] = "'rec_' || g",
        ["record_version.id"] = "'rec_' || g",
        ["record_change.id"] = "'rec_' || g",
        ["record_change.position"] = "g",
        ["delivery.state"] = Rarely("OPEN", "CLOSED"),
        ["delivery.disposition"] = Rarely("DEAD_LETTER", "APPLIED"),
        ["delivery_event.disposition"] = "CASE WHEN g % 1000 = 1 THEN NULL ELSE 'APPLIED' END",
        ["operation.state"] = "CASE WHEN g % 1000 = 1 THEN 'PENDING' WHEN g % 1000 = 2 THEN 'ATTEMPTED' WHEN g % 1000 = 3 THEN 'DEAD' ELSE 'CONFIRMED' END",
        ["cleanup_run.state"] = "CASE WHEN g = 1 THEN 'OPEN' ELSE 'CLOSED' END",
        ["audit_seal.sequence"] = "g",
        ["run_seen.listed_before"] = "g",
        ["mapping.sync_status"] = Rarely("CONFLICT", "SYNCED"),
        ["conflict.status"] = Rarely("PENDING", "RESOLVED"),
        ["sync_log.status"] = Rarely("FAILED", "SUCCESS"),
        ["job_execution.status"] = "CASE WHEN g % 100000 = 1 THEN 'RUNNING' WHEN g % 1000 = 2 THEN 'FAILED' ELSE 'COMPLETED' END",
    };

    private static readonly Lazy<Task<PostgresStore>> Made = new(MakeAsync);

    private const string IdSql = "'id_' || lpad(g::text, 8, '0')";
    private const string TypeSql = "(ARRAY['TASK', 'MEMBER', 'EVENT', 'COMMITTEE'])[1 + g / 50 % 4]";

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"id_{number:00000000}");

    public static string IntegrationId(int number) => string.Create(CultureInfo.InvariantCulture, $"int_{number}");

    public static Task<PostgresStore> StoreAsync() => Made.Value;

    public static bool Grows(string table) => !Few.Contains(table);

    private static int RowsOf(string table) => Plain.Contains(table) ? Rows / 10 : Grows(table) ? Rows : Integrations;

    private static async Task<PostgresStore> MakeAsync()
    {
        var store = new PostgresStore();
        await store.MakeAsync(own: true);
        var waited = Stopwatch.StartNew();
        var tables = RowShape.All.OrderByDescending(shape => shape.Columns.Length).ToList();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(half => Task.Run(() => tables.Where((_, index) => index % 2 == half).ToList().ForEach(shape => Fill(store, shape)))));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Rows:N0} rows in each of {tables.Count(shape => RowsOf(shape.Table) == Rows)} tables after {waited.Elapsed.TotalSeconds:0} s");
        return store;
    }

    private static string Rarely(string rare, string usual) => $"CASE WHEN g % 1000 = 1 THEN '{rare}' ELSE '{usual}' END";

    // Without a log of what is written, since nobody misses these rows after a crash, and with most indexes made at the end: it
    // takes half the time, and plans do not depend on it.
    private static void Fill(PostgresStore store, RowShape shape)
    {
        var which = $"FROM pg_index i WHERE i.indrelid = '{shape.Table}'::regclass AND NOT i.indisprimary";
        var indexes = store.Texts($"SELECT pg_get_indexdef(i.indexrelid) {which}");
        var names = store.Texts($"SELECT i.indexrelid::regclass::text {which}");
        using var connection = store.Connect();
        Run(connection, [.. names.Select(name => $"DROP INDEX {name}"), $"ALTER TABLE {shape.Table} SET UNLOGGED"]);
        Run(
            connection,
            $"""
            INSERT INTO {shape.Table} (tenant_id, {string.Join(", ", shape.Columns.Select(column => column.Name))})
            SELECT '{store.Options.Tenant}', {string.Join(", ", shape.Columns.Select(column => ValueOf(shape, column)))}
            FROM generate_series(0, {RowsOf(shape.Table) - 1}) g
            """);
        Run(connection, [.. indexes, $"VACUUM ANALYZE {shape.Table}"]);
    }

    private static void Run(DbConnection connection, params IEnumerable<string> statements)
    {
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, 0);
            command.ExecuteNonQuery();
        }
    }

    private static string ValueOf(RowShape shape, Column column) =>
        Values.TryGetValue($"{shape.Table}.{column.Name}", out var own) || (column.Kind is ColumnKind.Text or ColumnKind.Long && Values.TryGetValue(column.Name, out own)) ? own
        : column.Nullable ? "NULL"
        : column.Kind switch
        {
            ColumnKind.Integer or ColumnKind.Long => "1",
            ColumnKind.Boolean => "0",
            ColumnKind.Time => $"{Sample.At.AddSeconds(-Rows).ToUnixTimeMilliseconds()} + g * 1000",
            ColumnKind.Enumeration => $"'{EnumName(shape, column)}'",
            ColumnKind.List => "'[]'",
            ColumnKind.Bytes => "'x'",
            ColumnKind.Text => "'x'",
            _ => "'{}'",
        };

    private static string EnumName(RowShape shape, Column column) => Enum.GetNames(shape.RowType.GetProperty(column.Property)!.PropertyType)[0];
}
