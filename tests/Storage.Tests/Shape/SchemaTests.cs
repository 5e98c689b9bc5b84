using Concord.Storage.Shape;
using Concord.Storage.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Shape;

/// <summary>The migrated tables and the row types say the same, both ways.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private static readonly string[] OwnTables = ["schema_version", "ticket_block"];

    private readonly TemporaryDirectory directory = new();
    private SqliteConnection connection = null!;

    public async ValueTask InitializeAsync()
    {
        await directory.Open().DisposeAsync();
        connection = directory.Connect();
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        directory.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string> Tables => [.. RowShape.All.Select(shape => shape.Table)];

    [Fact]
    public void There_is_a_row_type_for_every_table_and_a_table_for_every_row_type() =>
        Texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .Except(OwnTables).ShouldBe(RowShape.All.Select(shape => shape.Table));

    [Theory]
    [MemberData(nameof(Tables))]
    public void Columns_agree(string table)
    {
        var shape = RowShape.All.Single(shape => shape.Table == table);
        var expected = shape.Columns.Select(column => $"{column.Name} {TypeOf(column.Kind)}{(column.Nullable ? "" : " NOT NULL")}");
        Texts($"SELECT name || ' ' || type || CASE \"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END FROM pragma_table_info('{table}') ORDER BY cid")
            .ShouldBe(["tenant_id TEXT NOT NULL", .. expected]);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Keys_agree_and_the_tenant_comes_first(string table)
    {
        var shape = RowShape.All.Single(shape => shape.Table == table);
        Texts($"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk")
            .ShouldBe(["tenant_id", .. shape.Key.Select(column => column.Name)]);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Unique_keys_agree(string table)
    {
        var shape = RowShape.All.Single(shape => shape.Table == table);
        var expected = shape.Uniques.Select(unique =>
            $"(tenant_id, {string.Join(", ", unique.Columns.Select(column => column.Name))})"
            + (unique.OnlyWhere is { } only ? $" WHERE {only.Name} = '{unique.Value}'" : ""));
        Texts($"SELECT substr(sql, instr(sql, '(')) FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql LIKE 'CREATE UNIQUE%' ORDER BY rowid")
            .ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Every_index_begins_with_the_tenant() =>
        Texts("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE '%(tenant_id,%'").ShouldBeEmpty();

    [Theory]
    [InlineData("hint", "tenant_id = 'main' AND next_due_at <= 1 ORDER BY next_due_at", "hint_due")]
    [InlineData("integration", "tenant_id = 'main' AND next_due_at <= 1", "integration_due")]
    [InlineData("delivery", "tenant_id = 'main' AND state = 'OPEN' AND held = 0 AND next_due_at <= 1", "delivery_due")]
    [InlineData("delivery", "tenant_id = 'main' AND integration_id = 'i' AND received_at > 1", "delivery_by_integration")]
    [InlineData("delivery_event", "tenant_id = 'main' AND integration_id = 'i' AND resource_type = 'TASK' AND external_id = 'e' AND disposition IS NULL", "delivery_event_open")]
    [InlineData("operation", "tenant_id = 'main' AND state IN ('PENDING', 'ATTEMPTED') AND next_due_at <= 1", "operation_due")]
    [InlineData("operation", "tenant_id = 'main' AND mapping_id = 'm'", "operation_by_mapping")]
    [InlineData("operation", "tenant_id = 'main' AND integration_id = 'i' AND resource_type = 'TASK' AND state = 'ATTEMPTED'", "operation_by_type")]
    [InlineData("mapping", "tenant_id = 'main' AND internal_id = 'r'", "mapping_by_record")]
    [InlineData("mapping", "tenant_id = 'main' AND integration_id = 'i' AND resource_type = 'TASK' AND external_id IN ('a', 'b')", "mapping_by_external")]
    [InlineData("conflict", "tenant_id = 'main' AND mapping_id = 'm' AND status = 'PENDING'", "conflict_one_pending")]
    [InlineData("conflict", "tenant_id = 'main' AND status = 'PENDING' AND integration_id = 'i' ORDER BY id DESC", "conflict_by_status")]
    [InlineData("sync_log", "tenant_id = 'main' AND integration_id = 'i' ORDER BY id DESC", "sync_log_listed")]
    [InlineData("sync_log", "tenant_id = 'main' AND integration_id = 'i' AND created_at > 1", "sync_log_by_time")]
    [InlineData("job_execution", "tenant_id = 'main' AND status = 'RUNNING'", "job_by_status")]
    [InlineData("record", "tenant_id = 'main' AND type = 'TASK' AND updated_at > 1 ORDER BY updated_at", "record_by_update")]
    [InlineData("audit", "tenant_id = 'main' AND subject = 'record' AND subject_id = 'r' ORDER BY id DESC", "audit_by_subject")]
    public void What_is_asked_often_has_an_index(string table, string question, string index) =>
        Texts($"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {question}", column: 3).ShouldContain(line => line.Contains(index + " "), index);

    [Theory]
    [InlineData("DELETE FROM audit")]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM record_version")]
    [InlineData("UPDATE record_version SET fields = '{}'")]
    public async Task The_database_itself_keeps_what_is_written_once(string sql)
    {
        await using (var database = directory.Open())
        {
            await database.CommitAsync([new CommitUnit("u").Insert(Sample.Audit()).Insert(Sample.Version())]);
        }

        Should.Throw<SqliteException>(() => directory.Run(sql)).Message.ShouldContain("append-only");
    }

    private static string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer or ColumnKind.Boolean => "INTEGER",
        ColumnKind.Long or ColumnKind.Time => "BIGINT",
        ColumnKind.Bytes => "BYTEA",
        _ => "TEXT",
    };

    private List<string> Texts(string sql, int column = 0)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(column));
        return texts;
    }
}
