using System.Data.Common;
using Concord.Storage.Shape;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Shape;

/// <summary>The migrated tables and the row types say the same, both ways.</summary>
public abstract class SchemaTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    protected TStore Store { get; } = new();

    /// <summary>Tables of which no rows are made.</summary>
    private protected abstract string[] OwnTables { get; }

    private protected abstract string TablesSql { get; }

    /// <summary>Name, type and NOT NULL of each column in its order.</summary>
    private protected abstract string ColumnsSql(string table);

    private protected abstract string KeySql(string table);

    /// <summary>The columns of each unique index, and its WHERE.</summary>
    private protected abstract string UniquesSql(string table);

    private protected abstract string IndexesWithoutTenantSql { get; }

    public async ValueTask InitializeAsync() => await Store.MakeAsync(own: true);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void There_is_a_row_type_for_every_table_and_a_table_for_every_row_type() =>
        Store.Texts(TablesSql).Except(OwnTables).ShouldBe(RowShape.All.Select(shape => shape.Table));

    [Fact]
    public void Columns_agree()
    {
        foreach (var shape in RowShape.All)
        {
            var expected = shape.Columns.Select(column => $"{column.Name} {TypeOf(column.Kind)}{(column.Nullable ? "" : " NOT NULL")}");
            Store.Texts(ColumnsSql(shape.Table)).ShouldBe(["tenant_id TEXT NOT NULL", .. expected], shape.Table);
        }
    }

    [Fact]
    public void Keys_agree_and_the_tenant_comes_first()
    {
        foreach (var shape in RowShape.All)
        {
            Store.Texts(KeySql(shape.Table)).ShouldBe(["tenant_id", .. shape.Key.Select(column => column.Name)], shape.Table);
        }
    }

    [Fact]
    public void Unique_keys_agree()
    {
        foreach (var shape in RowShape.All)
        {
            var expected = shape.Uniques.Select(unique =>
                $"(tenant_id, {string.Join(", ", unique.Columns.Select(column => column.Name))})"
                + (unique.OnlyWhere is { } only ? $" WHERE {only.Name} = '{unique.Value}'" : ""));
            Store.Texts(UniquesSql(shape.Table)).ShouldBe(expected, ignoreOrder: true, shape.Table);
        }
    }

    [Fact]
    public void Every_index_begins_with_the_tenant() => Store.Texts(IndexesWithoutTenantSql).ShouldBeEmpty();

    [Theory]
    [InlineData("DELETE FROM audit")]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM record_version")]
    [InlineData("UPDATE record_version SET fields = '{}'")]
    public async Task The_database_itself_keeps_what_is_written_once(string sql)
    {
        await using (var database = Store.Open())
        {
            await database.CommitAsync([new CommitUnit("u").Insert(Sample.Audit()).Insert(Sample.Version())]);
        }

        Should.Throw<DbException>(() => Store.Run(sql)).Message.ShouldContain("append-only");
    }

    private static string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer or ColumnKind.Boolean => "INTEGER",
        ColumnKind.Long or ColumnKind.Time => "BIGINT",
        ColumnKind.Bytes => "BYTEA",
        _ => "TEXT",
    };
}
