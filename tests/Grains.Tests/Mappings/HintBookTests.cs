using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Mappings;

public sealed class HintBookTests : IAsyncDisposable
{
    private static readonly Sighting Sighting = new("int_1", "TASK", "x1", null, "dlv_1", false);

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly HintBook book;

    public HintBookTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        // Nothing here fails, so no connection is judged.
        book = new HintBook(database, pipeline, new InboxReader(database), null!, new IdSource(clock, new Random(1).NextBytes), clock, () => 0, Samples.Types);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task What_is_put_off_is_due_later()
    {
        await book.LaterAsync(Sighting, null, clock.Now.AddMinutes(1), "Later.");
        await book.LaterAsync(Sighting, await book.FindAsync("int_1", "TASK", "x1"), clock.Now.AddMinutes(2), "Later.");
        (await book.FindAsync("int_1", "TASK", "x1"))!.NextDueAt.ShouldBe(clock.Now.AddMinutes(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_told_meanwhile_stays_due(bool known)
    {
        var seen = known ? HintRow.Owed("int_1", "TASK", "x1", "dlv_1", clock.Now) : null;
        if (seen is not null) (await database.CommitAsync([new CommitUnit("unit_1").Insert(seen)])).ShouldBe([true]);
        var before = known ? await book.FindAsync("int_1", "TASK", "x1") : null;
        var told = HintRow.Owed("int_1", "TASK", "x1", "dlv_2", clock.Now);
        (await database.CommitAsync([new CommitUnit("unit_2").Upsert(told)])).ShouldBe([true]);

        await book.LaterAsync(Sighting, before, clock.Now.AddMinutes(16), "Later.");

        var hint = (await book.FindAsync("int_1", "TASK", "x1"))!;
        (hint.NextDueAt, hint.Reason).ShouldBe((clock.Now, "dlv_2"));
    }
}
