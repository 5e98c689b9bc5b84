using Concord.Grains;
using Concord.Grains.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class BulkResolveApiTests
{
    private const string Route = "/api/admin/integrations/conflicts/bulk-resolve";

    [Theory]
    [InlineData("""{"ids":["conf_1"],"strategy":"EXTERNAL_WINS"}""", "EXTERNAL_WINS", true)]
    [InlineData("""{"ids":["conf_1"],"strategy":"LOCAL_WINS","pushToExternal":false}""", "LOCAL_WINS", false)]
    [InlineData("""{"ids":["conf_1"],"strategy":"IGNORE"}""", "IGNORE", false)]
    public async Task One_decision_goes_to_each_conflicts_record(string body, string strategy, bool push)
    {
        await using var front = await FrontAsync();

        (await front.PostAsync(Route, body)).ShouldBeOk("""{"success":true,"accepted":1,"refused":[],"more":false}""");

        var call = front.Grains.Calls.ShouldHaveSingleItem();
        (call.Key, call.Argument).ShouldBe(("record/TASK/task_456", new ConflictChoice("conf_1", strategy, null, push, null, "tok_admin_setting")));
    }

    [Theory]
    [InlineData("{}", "conf_1")]
    [InlineData("""{"integrationId":"int_1","resourceType":"TASK"}""", "conf_1")]
    [InlineData("""{"integrationId":"int_2"}""", "")]
    [InlineData("""{"resourceType":"MEMBER"}""", "")]
    [InlineData("""{"from":"2025-12-18T14:30:00Z","to":"2025-12-18T14:31:00Z"}""", "conf_1")]
    [InlineData("""{"from":"2025-12-18T14:31:00Z"}""", "")]
    public async Task A_filter_takes_pending_ones(string filter, string ids)
    {
        await using var front = await FrontAsync();

        (await front.PostAsync(Route, $$"""{"strategy":"LOCAL_WINS","filter":{{filter}}}""")).Status.ShouldBe(200);

        string.Join(' ', front.Grains.Calls.Select(call => ((ConflictChoice)call.Argument!).ConflictId)).ShouldBe(ids);
    }

    [Fact]
    public async Task What_cannot_be_decided_so_is_told_one_by_one()
    {
        await using var front = await FrontAsync();
        await front.StoreAsync(Samples.Conflict("conf_3") with { Candidates = ["x7", "x8"] });
        front.Grains.Reply = _ => Answer.Failed(Verdict.Refused, "conflict-settled", "It is settled.");

        var reply = await front.PostAsync(Route, """{"strategy":"LOCAL_WINS","ids":["conf_2","conf_3","conf_none"]}""");

        reply.ShouldBeOk("""
            {"success":true,"accepted":0,"refused":[
              {"id":"conf_2","code":"conflict-settled","detail":"It is settled."},
              {"id":"conf_3","code":"identity-open","detail":"It is open which record it is: give bind with one of the candidates, or create: true."},
              {"id":"conf_none","code":"conflict-not-found","detail":"There is no conflict conf_none. Check the id; it may have been deleted."}],"more":false}
            """);
    }

    [Theory]
    [InlineData("{}", "strategy,ids")]
    [InlineData("""{"ids":["conf_1"]}""", "strategy")]
    [InlineData("""{"ids":["conf_1"],"strategy":"CUSTOM_MERGE"}""", "strategy")]
    [InlineData("""{"ids":["conf_1"],"strategy":"LOCAL_WINS","pushToExternal":"yes"}""", "pushToExternal")]
    [InlineData("""{"strategy":"LOCAL_WINS","filter":{"status":"RESOLVED"}}""", "filter.status")]
    [InlineData("""{"strategy":"LOCAL_WINS","ids":["conf_1"],"version":3}""", "version")]
    public async Task A_wrong_body_is_refused_and_reaches_no_grain(string body, string paths)
    {
        await using var front = await FrontAsync();

        (await front.PostAsync(Route, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        front.Grains.Calls.ShouldBeEmpty();
    }

    private static async Task<Front> FrontAsync()
    {
        var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict("conf_1"), Samples.Conflict("conf_2", ConflictStatus.RESOLVED));
        return front;
    }
}
