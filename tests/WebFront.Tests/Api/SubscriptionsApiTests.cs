using System.Text.Json;
using Concord.Grains;
using Concord.Grains.Changes;
using Concord.Grains.Subscriptions;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Api;
using Concord.WebFront.Http;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class SubscriptionsApiTests
{
    private const string Root = "/api/admin/subscriptions";

    [Fact]
    public async Task A_new_subscription_reaches_a_grain_of_its_own()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(new FeedHeadRow { Feed = FeedHeadRow.Records, Position = 17, Revision = 1 });

        var reply = await front.SendAsync(HttpMethod.Post, Root, """{"url":"https://pool.example.com/hooks?key=1","resourceTypes":["TASK","TASK"],"after":"17","status":"PAUSED"}""");

        reply.Status.ShouldBe(200);
        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.Key.ShouldStartWith("subscription/sub_");
        var change = call.Argument.ShouldBeOfType<SubscriptionChange>();
        change.ResourceTypes!.Value.ShouldBe(["TASK"]);
        (change with { ResourceTypes = null }).ShouldBe(new("https://pool.example.com/hooks?key=1", null, "PAUSED", 17, false, "tok_admin_setting"));
    }

    [Fact]
    public async Task What_an_update_leaves_out_stays()
    {
        await using var front = await Front.StartAsync();

        await front.SendAsync(HttpMethod.Put, Root + "/sub_1", """{"rotateSecret":true}""");

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new("subscription/sub_1", "Update", new SubscriptionChange(null, null, null, null, true, "tok_admin_setting"), "tok_admin_setting"));
    }

    [Theory]
    [InlineData("""{"after":"latest"}""", 12)]
    [InlineData("""{"after":"3"}""", 3)]
    [InlineData("{}", null)]
    public async Task A_place_is_a_cursor_or_the_present_end(string body, int? place)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(new FeedHeadRow { Feed = FeedHeadRow.Records, Position = 12, Revision = 1 });

        await front.SendAsync(HttpMethod.Put, Root + "/sub_1", body);

        ((SubscriptionChange)front.Grains.Calls.ShouldHaveSingleItem().Argument!).After.ShouldBe(place);
    }

    [Theory]
    [InlineData(13, 400)]
    [InlineData(12, 200)]
    [InlineData(long.MaxValue, 400)]
    public async Task A_place_beyond_the_end_is_refused_since_it_would_pass_over_what_comes(long place, int status)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(new FeedHeadRow { Feed = FeedHeadRow.Records, Position = 12, Revision = 1 });

        (await front.SendAsync(HttpMethod.Put, Root + "/sub_1", $$"""{"after":"{{place}}"}""")).Status.ShouldBe(status);

        front.Grains.Calls.Count.ShouldBe(status == 200 ? 1 : 0);
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        await using var front = await Front.StartAsync();

        var reply = await front.SendAsync(HttpMethod.Post, Root, """{"url":"ftp://x","resourceTypes":["NOTHING"],"status":"FAILING","after":"-1"}""");

        reply.ShouldBeProblem(400, "request-invalid");
        reply.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()).ShouldBe(["url", "resourceTypes[0]", "status", "after"]);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"url":"not an address"}""")]
    [InlineData("""{"url":"https://user:word@pool.example.com/"}""")]
    [InlineData("""{"url":"https://pool.example.com/#part"}""")]
    [InlineData("""{"url":"https://pool.example.com/","secret":"whsec_mine"}""")]
    [InlineData("""{"url":"https://pool.example.com/","rotateSecret":true}""")]
    public async Task What_no_subscription_can_be_is_refused(string body)
    {
        await using var front = await Front.StartAsync();

        (await front.SendAsync(HttpMethod.Post, Root, body)).ShouldBeProblem(400, "request-invalid");

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subscription_shows_how_far_it_is_and_never_its_secret()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Row("sub_1") with { Attempts = 2, LastError = "The receiver answered 500.", PreviousSecret = "v1.sealed" });

        var reply = await front.GetAsync(Root + "/sub_1");

        reply.Json.GetProperty("cursor").GetString().ShouldBe("7");
        reply.Json.GetProperty("lastError").GetString().ShouldBe("The receiver answered 500.");
        reply.Text.ShouldNotContain("sealed");
        (await front.GetAsync(Root + "/sub_2")).ShouldBeProblem(404, "subscription-not-found");
    }

    [Theory]
    [InlineData("", "sub_3,sub_2,sub_1")]
    [InlineData("?status=FAILING", "sub_2")]
    [InlineData("?limit=1", "sub_3")]
    [InlineData("?cursor=sub_3", "sub_2,sub_1")]
    public async Task List_is_filtered_and_paged_newest_first(string query, string ids)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Row("sub_1"), Row("sub_2") with { Status = SubscriptionStatus.FAILING }, Row("sub_3"));

        var reply = await front.GetAsync(Root + query);

        string.Join(',', reply.Json.GetProperty("subscriptions").EnumerateArray().Select(row => row.GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Fact]
    public async Task What_the_grain_refuses_is_told()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(Verdict.NotFound, "subscription-not-found", "There is none.");

        (await front.SendAsync(HttpMethod.Delete, Root + "/sub_1")).ShouldBeProblem(404, "subscription-not-found");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_posted_change_is_the_entry_of_the_feed(int version, bool deleted)
    {
        var row = Samples.Version("task_1", version) with { Deleted = deleted };

        var posted = JsonElement.Parse(ChangeJson.Entry(17, row).ToJson());
        var listed = JsonSerializer.SerializeToElement(FeedEntry.Of(new PlacedChange(17, row)), WireJson.Options);

        JsonElement.DeepEquals(posted, listed).ShouldBeTrue($"{posted} {listed}");
    }

    private static SubscriptionRow Row(string id) => new()
    {
        Id = id,
        Url = "https://pool.example.com/hooks",
        ResourceTypes = [],
        Secret = "v1.sealed",
        Status = SubscriptionStatus.ACTIVE,
        Position = 7,
        Attempts = 0,
        CreatedAt = Samples.Time,
        UpdatedAt = Samples.Time,
        Revision = 1,
    };
}
