using Concord.Storage.Tests.Support;
using Npgsql;

namespace Concord.Storage.Tests.Shape;

public sealed class PostgresSchemaTests : SchemaTests<PostgresStore>
{
    private const string Indexed = "FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = current_schema()::regnamespace ";

    private const string ColumnsOfIndex =
        "(SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place) "
        + "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)";

    // Orleans' own: it knows services and deployments, no tenants.
    private const string OfTheCluster = "'cluster_reminder', 'cluster_silo', 'cluster_state', 'cluster_version', 'orleansquery'";

    private protected override string[] OwnTables => ["schema_version", "cluster_reminder", "cluster_silo", "cluster_state", "cluster_version", "orleansquery"];

    private protected override string TablesSql =>
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE \"C\"";

    private protected override string IndexesWithoutTenantSql =>
        $"SELECT t.relname::text || ': ' || {ColumnsOfIndex} {Indexed} WHERE t.relname NOT IN ('schema_version', {OfTheCluster}) AND {ColumnsOfIndex} NOT LIKE 'tenant_id%'";

    [Fact]
    public void Text_compares_by_code_point_whatever_the_databases_own_collation_is() => Store.Texts(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        + "AND data_type = 'text' AND table_name <> 'schema_version' AND collation_name IS DISTINCT FROM 'C'").ShouldBeEmpty();

    [Theory]
    [InlineData("TRUNCATE audit")]
    [InlineData("TRUNCATE record_version")]
    public void What_is_written_once_is_not_emptied_either(string sql) =>
        Should.Throw<PostgresException>(() => Store.Run(sql)).Message.ShouldContain("append-only");

    [Fact]
    public void The_owner_has_no_right_to_change_what_is_written_once()
    {
        Store.Run("CREATE ROLE concord_test_owner; CREATE SCHEMA own AUTHORIZATION concord_test_owner");
        using var connection = Store.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SET ROLE concord_test_owner; SET search_path = own";
        command.ExecuteNonQuery();
        Concord.Storage.Migrations.Migrator.Run(connection, Store.Dialect, new ManualTime());
        command.CommandText = "DELETE FROM audit";
        Should.Throw<PostgresException>(() => command.ExecuteNonQuery()).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        Store.Run("DROP OWNED BY concord_test_owner CASCADE; DROP ROLE concord_test_owner");
    }

    private protected override string ColumnsSql(string table) =>
        "SELECT a.attname || ' ' || upper(format_type(a.atttypid, a.atttypmod)) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END "
        + $"FROM pg_attribute a WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 ORDER BY a.attnum";

    private protected override string KeySql(string table) =>
        $"SELECT unnest(string_to_array({ColumnsOfIndex}, ', ')) {Indexed} WHERE t.relname = '{table}' AND i.indisprimary";

    private protected override string UniquesSql(string table) =>
        $"SELECT '(' || {ColumnsOfIndex} || ')' || COALESCE(' WHERE ' || regexp_replace(pg_get_expr(i.indpred, i.indrelid), '[()]|::text', '', 'g'), '') "
        + $"{Indexed} WHERE t.relname = '{table}' AND i.indisunique AND NOT i.indisprimary";
}
