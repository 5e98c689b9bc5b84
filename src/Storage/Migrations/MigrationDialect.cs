namespace Concord.Storage.Migrations;

/// <summary>What the databases do differently while they are migrated.</summary>
/// <param name="Database">The middle part of the names of its own SQL files.</param>
/// <param name="Begin">Begins a transaction that keeps every other migration out.</param>
/// <param name="ObjectsSql">
/// Two columns, one row a table, index and trigger, without the migrations' own: kind and name, and the text that defines it.
/// </param>
internal sealed record MigrationDialect(string Database, string Begin, string ObjectsSql)
{
    public static MigrationDialect Sqlite { get; } = new(
        "sqlite",
        "BEGIN IMMEDIATE",
        "SELECT type || ' ' || name, sql FROM sqlite_master "
        + "WHERE sql IS NOT NULL AND name <> 'schema_version' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY type, name");
}
