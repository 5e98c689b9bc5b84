using System.Collections.Immutable;
using Concord.Simulation.Database;
using Concord.Storage.Remembering;
using Concord.Storage.Shape;
using Concord.Storage.Tests.Model;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Remembering;

/// <summary>Random units and queries: what is answered from memory is what the database answers, whatever the shelves are.</summary>
public sealed class RememberingModelTests
{
    private const int Batches = 80;

    private static readonly ImmutableArray<ImmutableArray<Shelf>> Ways =
    [
        // Without owners: here rows come without theirs.
        [.. Shelves.All.Select(shelf => shelf with { Owner = null })],
        [.. RowShape.All.Select(shape => new Shelf(shape, []))],
        [.. RowShape.All.SelectMany(shape => Fixed(shape).Select(column => new Shelf(shape, [column])))],
        [.. RowShape.All.SelectMany(shape => Fixed(shape).Select(column => new Shelf(shape, [column]) { Room = 2_000, MostRows = 2 }))],
        [.. RowShape.All.SelectMany(shape => shape.Columns.Where(column => column.Nullable).Select(column => new Shelf(shape, []) { Only = new(column.Property, Is.Null, []) }))],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Memory_answers_as_the_database_does(int seed)
    {
        var random = new Random(seed);
        var model = new MemoryDatabase(new ManualTime());
        var counted = new CountedDatabase(model);
        var remembering = new RememberingDatabase(counted, Ways[seed % Ways.Length]);
        var answered = 0;

        for (var batch = 0; batch < Batches; batch++)
        {
            var units = new List<CommitUnit>();
            for (var left = random.Next(1, 8); left > 0; left--) units.Add(await RandomUnitAsync(random, $"unit_{batch}_{left}", model));
            await remembering.CommitAsync([.. units]);
            foreach (var table in TableDriver.All)
            {
                for (var again = 0; again < 3; again++)
                {
                    var before = counted.Queries;
                    await table.CompareRandomQueryAsync(random, model, remembering, $"seed {seed}, batch {batch}");
                    answered += counted.Queries == before ? 1 : 0;
                }
            }

            await TableDriver.CompareTogetherAsync(random, model, remembering, $"seed {seed}, batch {batch}");
        }

        foreach (var table in TableDriver.All) await table.CompareAllAsync(model, remembering, $"seed {seed}, end");
        // A memory that never answers is always right. Random questions seldom name all columns of the product's shelves.
        if (seed % Ways.Length is not 0) answered.ShouldBeGreaterThan(5);
    }

    private static IEnumerable<Column> Fixed(RowShape shape) => shape.Columns.Where(column => column.Kind != ColumnKind.Bytes && column != shape.Revision);

    private static async Task<CommitUnit> RandomUnitAsync(Random random, string id, MemoryDatabase model)
    {
        var unit = new CommitUnit(id);
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            unit = await TableDriver.All[random.Next(TableDriver.All.Length)].AddWriteAsync(unit, random, model);
        }

        return unit;
    }

    private sealed class CountedDatabase(IDatabase inner) : IDatabase
    {
        public int Queries { get; private set; }

        public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units) => inner.CommitAsync(units);

        public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
            where T : class
        {
            Queries++;
            return inner.QueryAsync(query);
        }

        public Task<long> CountAsync<T>(Query<T> query)
            where T : class => inner.CountAsync(query);

        public ValueTask<long> NextTicketAsync() => inner.NextTicketAsync();
    }
}
