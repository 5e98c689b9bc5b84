using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Integrations;

/// <summary>What a listing has shown, eight bytes a record.</summary>
public sealed class SightingsTests
{
    private readonly MemoryDatabase database = new(new ManualClock());

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(250)]
    public async Task All_that_was_listed_is_held_and_nothing_else(int pages)
    {
        var unit = new CommitUnit("unit_1").Insert(Sightings.Row("job_2", "TASK", 0, ["of another run"])).Insert(Sightings.Row("job_1", "MEMBER", 0, ["of another type"]));
        for (var page = 0; page < pages; page++) unit = unit.Insert(Sightings.Row("job_1", "TASK", page * 20, [.. Page(page)]));
        await database.CommitAsync([unit]);

        // What a checkpoint says may be less, as where a listing was begun anew, or more.
        foreach (var about in new[] { 0, pages * 20, pages * 30 })
        {
            var seen = await Sightings.ReadAsync(database, "job_1", "TASK", about);
            Enumerable.Range(0, pages).SelectMany(Page).ShouldAllBe(id => seen.Hold(id));
            Enumerable.Range(pages, 500).SelectMany(Page).Append("of another run").Append("of another type").ShouldAllBe(id => !seen.Hold(id));
        }
    }

    [Fact]
    public async Task A_page_that_is_listed_again_takes_its_own_place()
    {
        await database.CommitAsync([new CommitUnit("unit_1").Upsert(Sightings.Row("job_1", "TASK", 0, ["a", "b"]))]);
        await database.CommitAsync([new CommitUnit("unit_2").Upsert(Sightings.Row("job_1", "TASK", 0, ["a", "c"]))]);

        var seen = await Sightings.ReadAsync(database, "job_1", "TASK", 2);
        (seen.Hold("a"), seen.Hold("b"), seen.Hold("c")).ShouldBe((true, false, true));
    }

    [Fact]
    public void Each_run_has_marks_of_its_own() =>
        Sightings.Row("job_1", "TASK", 0, ["a", "b"]).Marks.ShouldNotBe(Sightings.Row("job_2", "TASK", 0, ["a", "b"]).Marks);

    private static IEnumerable<string> Page(int page) => Enumerable.Range(page * 20, 20).Select(number => $"x{number}");
}
