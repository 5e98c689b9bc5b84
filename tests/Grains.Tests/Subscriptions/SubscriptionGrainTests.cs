using Concord.Connectors;
using Concord.Connectors.Outbound;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Subscriptions;

/// <summary>Changes are posted in order, at least once, and none is skipped whatever the receiver does.</summary>
public sealed class SubscriptionGrainTests
{
    [Fact]
    public async Task Changes_are_posted_in_order_and_once()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_b", 1), ("task_a", 1), ("task_a", 2), ("task_a", 3));

        await world.SweepAsync();
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 2", "task_a 3", "task_b 1"]);
        world.Receiver.Posts.Select(post => post["type"]).ShouldBe(["record.created", "record.updated", "record.deleted", "record.created"]);
        world.Receiver.Posts.Select(post => post.Id).ShouldBe(world.Receiver.Posts.Select(post => "chg_" + post["data.cursor"]));
        world.Row.LastDeliveredAt.ShouldBe(world.Clock.Now);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_post_is_signed_as_the_standard_says()
    {
        var (world, secret) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));

        await world.SweepAsync();

        var post = world.Receiver.Posts.ShouldHaveSingleItem();
        post.Request.ToString().ShouldBe("POST " + SubscriptionWorld.Url);
        SignatureVerifier.Verify(SignatureScheme.StandardWebhooks, new WebhookSecrets(secret), post.Request.Headers, post.Request.Body!.Value.Span, world.Clock.Now).ShouldBeOfType<SignatureCheck.Valid>();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Only_what_comes_from_now_on_is_posted_unless_a_place_is_given()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));
        await world.SweepAsync();

        await world.Grain.Update(SubscriptionWorld.Nothing with { After = 0 });
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 1"]);
        world.Receiver.Posts.Select(post => post.Id).Distinct().Count().ShouldBe(1);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Other_types_are_passed_over_without_being_looked_at_again()
    {
        var (world, _) = await SubscriptionWorld.StartAsync(SubscriptionWorld.Nothing with { Url = SubscriptionWorld.Url, ResourceTypes = ["MEMBER"] });
        await world.ChangedAsync(("member_a", 1), ("task_a", 1));
        await world.SweepAsync();

        world.Told.ShouldBe(["member_a 1"]);
        world.Row.Position.ShouldBe(world.Rows<Storage.Rows.FeedHeadRow>().Single().Position);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_failure_holds_everything_up_and_is_repeated_with_the_same_id()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        world.Receiver.Answers(Receiver.Status(200), Receiver.Status(500));
        await world.ChangedAsync(("task_a", 1), ("task_a", 2), ("task_a", 3));

        await world.SweepAsync();
        await world.AfterAsync(TimeSpan.FromSeconds(59));
        world.Told.ShouldBe(["task_a 1", "task_a 2"]);
        (world.Row.Attempts, world.Row.LastError).ShouldBe((1, "The receiver answered 500."));

        await world.AfterAsync(TimeSpan.FromSeconds(1));
        world.Told.ShouldBe(["task_a 1", "task_a 2", "task_a 2", "task_a 3"]);
        world.Receiver.Posts[2].Id.ShouldBe(world.Receiver.Posts[1].Id);
        world.Receiver.Posts[2].Timestamp.ShouldNotBe(world.Receiver.Posts[1].Timestamp);
        (world.Row.Attempts, world.Row.LastError, world.Row.NextDueAt).ShouldBe((0, null, null));
        await world.DisposeAsync();
    }

    [Fact]
    public async Task After_the_last_retry_it_goes_on_trying_hourly_and_recovers()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        world.Receiver.Otherwise = Receiver.Status(404);
        await world.ChangedAsync(("task_a", 1), ("task_a", 2));
        await world.SweepAsync();

        foreach (var minutes in (int[])[1, 2, 4, 8, 16])
        {
            world.Row.Status.ShouldBe(SubscriptionStatus.ACTIVE);
            await world.AfterAsync(TimeSpan.FromMinutes(minutes));
        }

        world.Row.Status.ShouldBe(SubscriptionStatus.FAILING);
        world.Receiver.Posts.Count.ShouldBe(6);
        await world.AfterAsync(TimeSpan.FromMinutes(59));
        world.Receiver.Posts.Count.ShouldBe(6);
        await world.AfterAsync(TimeSpan.FromMinutes(1));
        world.Receiver.Posts.Count.ShouldBe(7);

        world.Receiver.Otherwise = Receiver.Status(204);
        await world.AfterAsync(TimeSpan.FromHours(1));
        world.Told.TakeLast(2).ShouldBe(["task_a 1", "task_a 2"]);
        world.Row.Status.ShouldBe(SubscriptionStatus.ACTIVE);
        world.Audit.Select(row => row.Action).ShouldBe(["subscription.created", "subscription.failing", "subscription.active"], ignoreOrder: true);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_gets_it()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        world.Receiver.Answers(Receiver.Status(429, new HttpField("Retry-After", "600")));
        await world.ChangedAsync(("task_a", 1));

        await world.SweepAsync();

        world.Row.NextDueAt.ShouldBe(world.Clock.Now.AddSeconds(600));
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Gone_pauses_and_resuming_goes_on_where_it_stopped()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        world.Receiver.Answers(Receiver.Status(410));
        await world.ChangedAsync(("task_a", 1));
        await world.SweepAsync();
        await world.AfterAsync(TimeSpan.FromDays(2));
        world.Row.Status.ShouldBe(SubscriptionStatus.PAUSED);
        world.Row.LastError!.ShouldContain("410");
        world.Receiver.Posts.Count.ShouldBe(1);

        (await world.Grain.Update(SubscriptionWorld.Nothing with { Status = "ACTIVE" })).Verdict.ShouldBe(Verdict.Done);
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 1"]);
        world.Row.LastError.ShouldBeNull();
        await world.DisposeAsync();
    }

    public static TheoryData<string, OutboundReply> Troubles() => new()
    {
        { "set Egress__Allow=10.0.0.1:443 and restart", new OutboundReply.NotSent(NotSentReason.Refused, "It is private; set Egress__Allow=10.0.0.1:443 and restart.") },
        { "did not answer", new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "It did not answer within 15 s.") },
        { "redirect", Receiver.Status(302) },
        { "answered 401", Receiver.Status(401) },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Any_other_trouble_is_told_and_tried_again(string told, OutboundReply reply)
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        world.Receiver.Answers(reply);
        await world.ChangedAsync(("task_a", 1));

        await world.SweepAsync();
        world.Row.LastError!.ShouldContain(told);
        await world.AfterAsync(TimeSpan.FromMinutes(1));

        world.Told.ShouldBe(["task_a 1", "task_a 1"]);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task What_was_taken_stays_taken_when_the_settings_change_meanwhile()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1), ("task_a", 2));
        world.Receiver.Meanwhile = () => world.TouchAsync(row => row with { Status = SubscriptionStatus.PAUSED });

        await world.SweepAsync();
        world.Row.Status.ShouldBe(SubscriptionStatus.PAUSED);
        world.Receiver.Meanwhile = () => Task.CompletedTask;
        await world.Grain.Update(SubscriptionWorld.Nothing with { Status = "ACTIVE" });
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 2"]);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_place_that_was_set_back_meanwhile_stays_set_back()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));
        await world.SweepAsync();
        await world.ChangedAsync(("task_a", 2));
        world.Receiver.Meanwhile = () => world.TouchAsync(row => row with { Position = 0 });

        await world.SweepAsync();
        world.Receiver.Meanwhile = () => Task.CompletedTask;
        await world.SweepAsync();

        world.Told.ShouldBe(["task_a 1", "task_a 2", "task_a 1", "task_a 2"]);
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_rotated_secret_signs_beside_the_old_one_for_a_day()
    {
        var (world, old) = await SubscriptionWorld.StartAsync();
        var answer = await world.Grain.Update(SubscriptionWorld.Nothing with { RotateSecret = true });
        var secret = FieldPath.ParseOrThrow("secret").Read(FieldValue.ParseOrThrow(answer.Json!)).ScalarText!;
        await world.ChangedAsync(("task_a", 1));
        await world.SweepAsync();
        world.Clock.Pass(TimeSpan.FromDays(1));
        await world.ChangedAsync(("task_a", 2));
        await world.SweepAsync();

        world.Receiver.Posts.Select(post => post.Signature).ShouldBe(
        [
            SignatureOf(world.Receiver.Posts[0], secret, old),
            SignatureOf(world.Receiver.Posts[1], secret),
        ]);
        (await world.Grain.Update(SubscriptionWorld.Nothing)).Json!.ShouldNotContain("whsec_");
        world.Audit.ShouldAllBe(row => !$"{row.Before}{row.After}".Contains("whsec_") && !$"{row.Before}{row.After}".Contains("v1."));
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_that_cannot_be_opened_is_told_and_posts_nothing()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));

        await world.DeliverWithOtherKeyAsync();

        world.Receiver.Posts.ShouldBeEmpty();
        world.Row.LastError!.ShouldContain("ENCRYPTION_KEY");
        await world.DisposeAsync();
    }

    [Fact]
    public async Task A_deleted_subscription_posts_nothing_more()
    {
        var (world, _) = await SubscriptionWorld.StartAsync();
        await world.ChangedAsync(("task_a", 1));

        (await world.Grain.Delete("tok_admin")).Verdict.ShouldBe(Verdict.Done);
        await world.SweepAsync();
        await world.Grain.Deliver();

        world.Receiver.Posts.ShouldBeEmpty();
        (await world.Grain.Delete("tok_admin")).Code.ShouldBe("subscription-not-found");
        (await world.Grain.Update(SubscriptionWorld.Nothing)).Code.ShouldBe("subscription-not-found");
        await world.DisposeAsync();
    }

    private static string SignatureOf(Posted post, params string[] secrets) =>
        StandardSignature.Of(secrets, post.Id, long.Parse(post.Timestamp, System.Globalization.CultureInfo.InvariantCulture), post.Body);
}
