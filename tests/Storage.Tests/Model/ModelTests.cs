using Concord.Simulation.Database;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Model;

/// <summary>
/// The same random units and queries on the simulation's database and on the real ones: same winners, same rows, same counts,
/// after every batch. The seeds are the same for all, so that the real ones are compared with each other too.
/// </summary>
public abstract class ModelTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    private const int Batches = 60;

    private readonly TStore store = new();

    public async ValueTask InitializeAsync() => await store.MakeAsync();

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Random_units_and_queries_end_alike_on_both_databases(int seed)
    {
        var random = new Random(seed);
        await using var real = store.Open();
        var model = new MemoryDatabase(new ManualTime());
        var tables = TableDriver.All;
        var (won, lost) = (0, 0);

        for (var batch = 0; batch < Batches; batch++)
        {
            var because = $"seed {seed}, batch {batch}";
            var units = new List<CommitUnit>();
            for (var left = random.Next(1, 8); left > 0; left--) units.Add(await RandomUnitAsync(random, $"unit_{random.Next(400)}", model));
            var expected = await model.CommitAsync([.. units]);
            (await real.CommitAsync([.. units])).ShouldBe(expected, because);
            won += expected.Count(flag => flag);
            lost += expected.Count(flag => !flag);
            foreach (var table in tables) await table.CompareRandomQueryAsync(random, model, real, because);
            await TableDriver.CompareTogetherAsync(random, model, real, because);
        }

        foreach (var table in tables) await table.CompareAllAsync(model, real, $"seed {seed}, end");
        (await real.QueryAsync(From.Table<CommitUnitRow>())).ShouldBe(await model.QueryAsync(From.Table<CommitUnitRow>()));
        // A suite in which nothing wins, or nothing loses, compares nothing.
        won.ShouldBeGreaterThan(40);
        lost.ShouldBeGreaterThan(20);
    }

    private static async Task<CommitUnit> RandomUnitAsync(Random random, string id, MemoryDatabase model)
    {
        var unit = new CommitUnit(id);
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            unit = await TableDriver.All[random.Next(TableDriver.All.Length)].AddWriteAsync(unit, random, model);
        }

        return unit;
    }
}

public sealed class SqliteModelTests : ModelTests<SqliteStore>;

public sealed class PostgresModelTests : ModelTests<PostgresStore>;
