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

        var answer = await stage.World.AskAsync(grains => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(stage.Site.Id)).Plan("""{"filters":[]}""", "admin"));
        answer!.Verdict.ShouldBe(Verdict.Done, answer.Detail);
        await stage.QuietAsync();
        await stage.SecondsAsync(10);

        var job = stage.World.Disk.All(From.Table<JobRow>().Where(row => row.DryRun, true)).Single(row => row.JobType == JobType.MANUAL_SYNC);
        job.Status.ShouldBe(JobStatus.COMPLETED);
        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id)).ShouldContain(row => row.ExternalId == other && row.Kind == "CREATE" && row.Side == "LOCAL");
        (stage.Admin.Integration!.Config, stage.World.Disk.All<RecordVersionRow>().Length).ShouldBe((before.Config, records));

        await stage.Admin.UpdateAsync("""{"filters":[]}""");
        await stage.QuietAsync();
        stage.BoundTo(other).ShouldNotBeNull();
        (stage.IsThere(kept), stage.IsThere(left)).ShouldBe((true, true));
    });
}
