using Concord.Connectors.Webhooks;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Subscriptions;

/// <summary>What happens while a change is on its way must lose nothing, and what came of it must not be noted where it does not belong.</summary>
public sealed class SubscriptionRaceTests
{
    private const string NewUrl = "https://pool.example.com/new";

    [Theory]
    [InlineData(410)]
    [InlineData(500)]
    [InlineData(200)]
    public async Task What_an_old_address_said_counts_nothing_for_the_new_one(int status)
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));
        world.Receiver.Answers(Receiver.Status(status));
        world.Receiver.Meanwhile = () => world.TouchAsync(row => row with { Url = NewUrl });

        await world.SweepAsync();
        (world.Row.Status, world.Row.Attempts, world.Row.LastError).ShouldBe((SubscriptionStatus.ACTIVE, 0, null));
        world.Receiver.Meanwhile = () => Task.CompletedTask;
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 1"]);
        world.Receiver.Posts[1].Request.Uri.AbsoluteUri.ShouldBe(NewUrl);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Types_that_are_wanted_from_now_on_are_not_passed_over_by_what_was_under_way()
    {
        var (world, _) = await SubscriptionWorld.StartAsync(SubscriptionWorld.Nothing with { Url = SubscriptionWorld.Url, ResourceTypes = ["TASK"] });
        await world.ChangedAsync(("member_a", 1), ("task_a", 1));
        world.Receiver.Meanwhile = () => world.TouchAsync(row => row with { ResourceTypes = [] });

        await world.SweepAsync();
        world.Receiver.Meanwhile = () => Task.CompletedTask;
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "member_a 1", "task_a 1"]);
        await world.DisposeAsync();
    }

    [Theory]
    [InlineData(500, 200)]
    [InlineData(200, 500)]
    [InlineData(200, 200)]
    public async Task Two_processes_that_post_at_once_lose_nothing_and_first_arrivals_keep_their_order(int inner, int outer)
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1), ("task_a", 2));
        world.Receiver.Answers(Receiver.Status(inner));
        world.Receiver.Meanwhile = async () =>
        {
            world.Receiver.Meanwhile = () => Task.CompletedTask;
            await world.DeliverElsewhereAsync();
            world.Receiver.Answers(Receiver.Status(outer));
        };

        await world.SweepAsync();
        await world.AfterAsync(TimeSpan.FromMinutes(2));

        world.Told.Distinct().ShouldBe(["task_a 1", "task_a 2"]);
        world.Receiver.Posts.GroupBy(post => post["data.version"]).ShouldAllBe(posts => posts.Select(post => post.Id).Distinct().Count() == 1);
        (world.Row.Position, world.Row.Attempts).ShouldBe((world.Rows<Storage.Rows.FeedHeadRow>().Single().Position, 0));
        await world.DisposeAsync();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    [InlineData(410)]
    public async Task A_subscription_that_is_deleted_meanwhile_stays_deleted(int status)
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1), ("task_a", 2));
        world.Receiver.Answers(Receiver.Status(status));
        world.Receiver.Meanwhile = world.DeleteElsewhereAsync;

        await world.SweepAsync();
        await world.AfterAsync(TimeSpan.FromHours(2));

        world.Told.ShouldBe(["task_a 1"]);
        world.Rows<Storage.Rows.SubscriptionRow>().ShouldBeEmpty();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_new_secret_works_at_once_where_the_key_of_the_old_one_is_lost()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));
        await world.TouchAsync(row => row with { Secret = "v1.lost.AAAA" });
        await world.SweepAsync();
        world.Row.LastError!.ShouldContain("ENCRYPTION_KEY");

        var answer = await world.Grain.Update(SubscriptionWorld.Nothing with { RotateSecret = true });
        await world.SweepAsync();

        var secret = FieldPath.ParseOrThrow("secret").Read(FieldValue.ParseOrThrow(answer.Json!)).ScalarText!;
        var post = world.Receiver.Posts.ShouldHaveSingleItem();
        post.Signature.ShouldBe(StandardSignature.Of([secret], post.Id, world.Clock.Now.ToUnixTimeSeconds(), post.Body));
        await world.DisposeAsync();
    }
}
