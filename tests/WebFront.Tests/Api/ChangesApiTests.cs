using Concord.Storage.Rows;
using Concord.WebFront.Http;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Api;

public sealed class ChangesApiTests
{
    private const string Root = "/api/changes";

    [Fact]
    public async Task A_change_has_its_place_and_the_record_as_it_was()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Version("task_1", 1));
        await PlaceAsync(front, 7, "task_1", 1);

        (await front.GetAsync(Root)).ShouldBeOk("""
            {"changes":[{"cursor":"7","type":"TASK","id":"task_1","version":1,"operation":"CREATE","at":"2025-12-18T14:30:00.000Z",
             "changedFields":["title"],"fields":{"title":"A"},"origin":"person","cause":"tok_1"}],"nextCursor":"7"}
            """);
    }

    [Theory]
    [InlineData("", "7,8,12", "12")]
    [InlineData("?limit=2", "7,8", "8")]
    [InlineData("?after=7", "8,12", "12")]
    [InlineData("?after=9&limit=1", "12", "12")]
    [InlineData("?after=12", "", "12")]
    [InlineData("?after=99", "", "99")]
    [InlineData("?after=latest", "", "12")]
    public async Task The_feed_goes_on_after_a_cursor(string query, string cursors, string next)
    {
        await using var front = await ThreeAsync();

        var reply = await front.GetAsync(Root + query);

        string.Join(',', reply.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("cursor").GetString())).ShouldBe(cursors);
        reply.Json.GetProperty("nextCursor").GetString().ShouldBe(next);
    }

    [Fact]
    public async Task Where_too_many_wait_already_nobody_waits_and_who_does_not_wait_is_answered()
    {
        await using var front = await Front.StartAsync(services: services => services.AddSingleton(new Crowding(mostWaiting: 0)));

        (await front.GetAsync(Root + "?wait=1")).ShouldBeProblem(503, "overloaded").Header("Retry-After").ShouldBe("2");

        (await front.GetAsync(Root)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_delete_is_a_change_too()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Version("task_1", 1), Samples.Version("task_1", 2), Samples.Version("task_1", 3) with { Deleted = true });
        for (var version = 1; version <= 3; version++)
            await PlaceAsync(front, version, "task_1", version);

        var reply = await front.GetAsync(Root);

        reply.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("operation").GetString()).ShouldBe(["CREATE", "UPDATE", "DELETE"]);
    }

    [Fact]
    public async Task Who_waits_is_answered_when_a_change_is_placed()
    {
        await using var front = await ThreeAsync();
        var waiting = front.GetAsync(Root + "?after=12&wait=30");
        await front.StoreAsync(Samples.Version("task_4", 1));
        await PlaceAsync(front, 13, "task_4", 1);

        (await waiting).Json.GetProperty("nextCursor").GetString().ShouldBe("13");
    }

    [Theory]
    [InlineData("?after=x", "after")]
    [InlineData("?after=-1", "after")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?wait=31", "wait")]
    [InlineData("?since=1", "since")]
    public async Task A_wrong_parameter_is_named(string query, string path)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(Root + query)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([path]);
    }

    private static async Task<Front> ThreeAsync()
    {
        var front = await Front.StartAsync();
        foreach (var (position, id) in new[] { (7, "task_1"), (8, "task_2"), (12, "task_3") })
        {
            await front.StoreAsync(Samples.Version(id, 1));
            await PlaceAsync(front, position, id, 1);
        }

        await front.StoreAsync(new FeedHeadRow { Feed = FeedHeadRow.Records, Position = 12, Revision = 1 });
        return front;
    }

    private static Task PlaceAsync(Front front, long position, string id, long version) =>
        front.StoreAsync(new RecordChangeRow { Position = position, Type = "TASK", Id = id, Version = version });
}
