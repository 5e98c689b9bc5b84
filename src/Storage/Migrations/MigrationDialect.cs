using System.Text.RegularExpressions;

namespace Concord.Storage.Migrations;

/// <summary>What the databases do differently while they are migrated.</summary>
/// <param name="Database">The middle part of the names of its own SQL files.</param>
/// <param name="Begin">Begins a transaction that keeps every other migration out.</param>
/// <param name="ObjectsSql">
/// Two columns, one row a table, index, trigger and sequence, without the migrations' own: kind and name, and the text that defines it.
/// </param>
/// <param name="Fresh">What a person sets the connection string to instead: a new file, a new database.</param>
internal sealed partial record MigrationDialect(string Database, string Begin, string ObjectsSql, string Fresh)
{
    public static MigrationDialect Sqlite { get; } = new(
        "sqlite",
        "BEGIN IMMEDIATE",
        "SELECT type || ' ' || name, sql FROM sqlite_master "
        + "WHERE sql IS NOT NULL AND name <> 'schema_version' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY type, name",
        "a new file");

    public static MigrationDialect Postgres { get; } = new(
        "postgres",
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('concord migration ' || current_schema(), 0))",
        """
        SELECT 'table ' || c.relname,
          string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
            || COALESCE(' ' || k.collname, ''), ', ' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          LEFT JOIN pg_collation k ON k.oid = a.attcollation
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_version'
        GROUP BY c.relname
        UNION ALL
        SELECT 'index ' || c.relname,
          replace(pg_get_indexdef(c.oid), quote_ident(current_schema()) || '.', '') || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND t.relname <> 'schema_version'
        UNION ALL
        SELECT 'trigger ' || t.tgname,
          replace(pg_get_triggerdef(t.oid), quote_ident(current_schema()) || '.', '') || ' (' || t.tgenabled::text || ') ' || p.prosrc
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
        UNION ALL
        SELECT 'sequence ' || c.relname, 'sequence' FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
        ORDER BY 1
        """,
        "a new database")
    {
        // Text compares by code point whatever the database's own collation is, so that both databases answer alike.
        Translate = sql => TextType().Replace(sql, "TEXT COLLATE \"C\""),
    };

    /// <summary>Turns the SQL for all databases into this one's.</summary>
    public Func<string, string> Translate { get; init; } = sql => sql;

    [GeneratedRegex(@"\bTEXT\b")]
    private static partial Regex TextType();
}
