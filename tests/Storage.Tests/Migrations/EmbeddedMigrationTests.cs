using Concord.Storage.Migrations;

namespace Concord.Storage.Tests.Migrations;

public sealed class EmbeddedMigrationTests
{
    [Theory]
    [InlineData("sqlite", "CREATE TABLE ticket_block")]
    [InlineData("postgres", "CREATE SEQUENCE ticket")]
    public void They_are_numbered_without_gaps_and_each_database_gets_its_own_part(string database, string own)
    {
        var embedded = Migration.Embedded(database);
        embedded.Select(migration => migration.Number).ShouldBe(Enumerable.Range(1, embedded.Length));
        embedded[0].Sql.ShouldContain("CREATE TABLE integration");
        embedded[0].Sql.ShouldContain("CREATE TRIGGER audit_keeps_rows");
        embedded[0].Sql.ShouldContain(own);
        Migration.Embedded("other")[0].Sql.ShouldNotContain("TRIGGER");
    }

    [Fact]
    public void All_databases_count_the_same_ones_though_one_may_have_nothing_to_do()
    {
        Migration.Embedded("sqlite").Select(migration => migration.Name).ShouldBe(Migration.Embedded("postgres").Select(migration => migration.Name));
        Migration.Embedded("sqlite").ShouldContain(migration => migration.Sql.Length == 0);
    }
}
