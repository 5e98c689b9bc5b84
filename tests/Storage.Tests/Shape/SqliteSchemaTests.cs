using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Shape;

public sealed class SqliteSchemaTests : SchemaTests<SqliteStore>
{
    private protected override string[] OwnTables => ["schema_version", "ticket_block"];

    private protected override string TablesSql => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";

    private protected override string IndexesWithoutTenantSql =>
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE '%(tenant_id,%'";

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
        Store.Texts($"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {question}", column: 3).ShouldContain(line => line.Contains(index + " "), index);

    private protected override string ColumnsSql(string table) =>
        $"SELECT name || ' ' || type || CASE \"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END FROM pragma_table_info('{table}') ORDER BY cid";

    private protected override string KeySql(string table) => $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk";

    private protected override string UniquesSql(string table) =>
        $"SELECT substr(sql, instr(sql, '(')) FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql LIKE 'CREATE UNIQUE%'";
}
