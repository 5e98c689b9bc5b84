using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>An admin looks at what other settings would change before he saves them.</summary>
public sealed class PlanScenarios
{
    [Fact]
    public void A_filter_that_lets_more_in_is_planned_without_being_saved_or_writing_anything() => Stage.Play(async stage =>
    {
        var kept = stage.Create("""{"title":"kept","completed":false}""");
        var left = stage.Create("""{"title":"left","completed":true}""");
        await stage.SecondsAsync(5);
        await stage.Admin.CreateAsync();
        (await stage.Admin.EndedAsync(stage.World.Now + Rest.Patience)).ShouldBeTrue();
        await stage.Admin.UpdateAsync("""{"filters":[{"resourceType":"TASK","direction":"EXTERNAL_TO_BRITEPOOL","field":"completed","op":"eq","value":false}]}""");
        await stage.QuietAsync();
        var other = stage.Create("""{"title":"other","completed":true}""");
        await stage.RunAsync();
        stage.World.Disk.All(From.Table<MappingRow>().Where(row => row.ExternalId, other)).ShouldBeEmpty("the filter keeps it out");
        var (before, records) = (stage.Admin.Integration!, stage.World.Disk.All<RecordVersionRow>().Length);

        var job = await PlanAsync(stage, """{"filters":[]}""");

        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id)).ShouldContain(row => row.ExternalId == other && row.Kind == "CREATE" && row.Side == "LOCAL");
        (stage.Admin.Integration!.Config, stage.World.Disk.All<RecordVersionRow>().Length).ShouldBe((before.Config, records));

        await stage.Admin.UpdateAsync("""{"filters":[]}""");
        await stage.QuietAsync();
        stage.BoundTo(other).ShouldNotBeNull();
        (stage.IsThere(kept), stage.IsThere(left)).ShouldBe((true, true));
    });

    [Fact]
    public void A_transform_that_says_something_else_is_planned_for_records_at_rest() => Stage.Play(new() { Strategy = ConflictStrategy.EXTERNAL_WINS }, async stage =>
    {
        var (_, here) = await stage.PairAsync("""{"title":"first","completed":true}""");
        stage.Here(here, "status").ShouldBe("COMPLETED");
        var mapping = Stage.Json(IntegrationBody.Of(stage.World.Traits.Systems[0]))["mappings"]!.ToJsonString()
            .Replace("\"true\":\"COMPLETED\"", "\"true\":\"REVIEW\"").Replace("\"REVIEW\":false", "\"REVIEW\":true").Replace("\"COMPLETED\":true", "\"COMPLETED\":false");

        var job = await PlanAsync(stage, $$"""{"mappings":{{mapping}}}""");

        var line = stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id)).ShouldHaveSingleItem();
        (line.Side, line.Kind, line.Fields).ShouldBe(("LOCAL", "UPDATE", """{"status":{"after":"REVIEW","before":"COMPLETED"}}"""));
        stage.Here(here, "status").ShouldBe("COMPLETED");
    });

    private static async Task<JobRow> PlanAsync(Stage stage, string settings)
    {
        var answer = await stage.World.AskAsync(grains => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(stage.Admin.Integration!.Id)).Plan(settings, "admin"));
        answer!.Verdict.ShouldBe(Verdict.Done, answer.Detail);
        await stage.QuietAsync();
        await stage.SecondsAsync(10);
        var job = stage.World.Disk.All(From.Table<JobRow>().Where(row => row.DryRun, true)).Single(row => row.JobType == JobType.MANUAL_SYNC);
        job.Status.ShouldBe(JobStatus.COMPLETED);
        return job;
    }
}
