using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Webhooks that are lost, doubled, late, out of order, or come while nothing may flow.</summary>
public sealed class WebhookScenarios
{
    public static TheoryData<bool, bool> Kinds => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Copies_of_one_event_change_the_record_once(bool thin, bool withIds) => Stage.Play(new() { ThinWebhooks = thin, DeliveryIds = withIds }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated", [.. Enumerable.Range(0, 5).Select(copy => TimeSpan.FromSeconds(copy / 2.0))]);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(10);
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("theirs");
        stage.Record(here).Revision.ShouldBe(2);
        stage.Site.Post.Sent.Count(sent => sent.Log is not null).ShouldBe(5);
    });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_older_state_that_is_told_after_a_newer_one_changes_nothing(bool thin, bool updatedAt) => Stage.Play(new() { ThinWebhooks = thin, UpdatedAt = updatedAt }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated", TimeSpan.FromMinutes(30));

        stage.Edit(outside, """{"title":"older"}""");
        await stage.SecondsAsync(5);
        stage.Edit(outside, """{"title":"newer"}""");
        await stage.SecondsAsync(2_000);

        stage.Here(here, "title").ShouldBe("newer");
        stage.World.Disk.All<RecordVersionRow>().Length.ShouldBe(2);
    });

    [Fact]
    public void A_state_from_before_a_delete_that_is_told_after_it_is_not_believed() => Stage.Play(new Traits { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated", TimeSpan.FromMinutes(30));
        stage.Trouble.At("task.deleted");
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(5);
        stage.Delete(outside);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();
        var (asked, operations) = (stage.Pending.ShouldNotBeNull(), stage.World.Disk.All<OperationRow>().Length);

        await stage.SecondsAsync(2_000);
        await stage.QuietAsync();

        stage.Pending.ShouldBe(asked);
        stage.World.Disk.All<OperationRow>().Length.ShouldBe(operations);
    });

    [Fact]
    public void A_record_that_is_told_of_all_the_time_is_read_all_the_same() => Stage.Play(new() { ThinWebhooks = true }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.SecondsAsync(60);
        for (var edit = 0; edit < 40; edit++)
        {
            stage.Edit(outside, $$"""{"title":"edit {{edit}}"}""");
            await stage.SecondsAsync(0.5);
        }

        stage.Here(here, "title").ShouldNotBe("first");
        await stage.QuietAsync();
        stage.Here(here, "title").ShouldBe("edit 39");
    });

    [Fact]
    public void A_lost_webhook_is_made_up_for_by_a_full_run() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();
        stage.Here(here, "title").ShouldBe("first");

        await stage.RunAsync();

        stage.Here(here, "title").ShouldBe("theirs");
    });

    [Fact]
    public void A_webhook_that_a_record_was_created_outlives_the_record() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("task.created", TimeSpan.Zero, TimeSpan.FromHours(3));
        var outside = stage.Create("""{"title":"short","completed":false}""");
        await stage.QuietAsync();
        stage.Delete(outside);

        await stage.SecondsAsync(4 * 3_600);

        stage.World.Disk.All<RecordRow>().ShouldHaveSingleItem().DeletedAt.ShouldNotBeNull();
    });

    [Fact]
    public void What_happens_while_paused_is_caught_up_at_resume() => Stage.Play(new Traits { SenderRetries = false }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.Admin.SetStatusAsync(IntegrationStatus.PAUSED);
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.PatchAsync(here, """{"description":"ours"}""");
        await stage.SecondsAsync(60);
        stage.WritesOfTheHub.ShouldBeEmpty();

        await stage.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
        await stage.Admin.EndedAsync(stage.World.Now + Rest.Patience);
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("theirs");
        stage.There(outside, "notes").ShouldBe("ours");
    });

    [Fact]
    public void Until_the_first_sync_is_approved_deliveries_are_held_and_edits_wait() => Stage.Play(async stage =>
    {
        var outside = stage.Create("""{"title":"theirs","completed":false}""");
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"ours"}"""));
        await stage.Admin.CreateAsync();
        await stage.SecondsAsync(10);
        stage.Admin.Held.ShouldNotBeNull();
        stage.Edit(outside, """{"title":"theirs, newer"}""");
        await stage.PatchAsync("task_a", """{"title":"ours, newer"}""");
        await stage.SecondsAsync(600);
        stage.WritesOfTheHub.ShouldBeEmpty();
        stage.World.Disk.All<DeliveryRow>().ShouldHaveSingleItem().Held.ShouldBeTrue();

        await stage.Admin.ApproveAsync();
        await stage.Admin.EndedAsync(stage.World.Now + Rest.Patience);
        await stage.QuietAsync();

        stage.Here(stage.BoundTo(outside), "title").ShouldBe("theirs, newer");
        stage.There(stage.WritesOfTheHub.ShouldHaveSingleItem().Id, "title").ShouldBe("ours, newer");
    });
}
