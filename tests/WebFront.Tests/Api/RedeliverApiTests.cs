using Concord.Grains;
using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class RedeliverApiTests
{
    private const string Root = "/api/admin/integrations/int_1/";

    [Fact]
    public async Task Named_deliveries_reach_their_grains_once_each()
    {
        await using var front = await FrontAsync();

        (await front.PostAsync(Root + "deliveries/redeliver", """{"ids":["dlv_1","dlv_2","dlv_1"]}""")).ShouldBeOk("""{"success":true,"accepted":2,"refused":[],"more":false}""");

        front.Grains.Calls.ShouldBe([
            new GrainCall("delivery/dlv_1", "Redeliver", "int_1", "tok_admin_setting"),
            new GrainCall("delivery/dlv_2", "Redeliver", "int_1", "tok_admin_setting"),
        ]);
    }

    [Fact]
    public async Task What_is_refused_is_told_one_by_one()
    {
        await using var front = await FrontAsync();
        front.Grains.Reply = call => call.Key.EndsWith("dlv_2") ? Answer.Failed(Verdict.Refused, "delivery-not-dead", "It is OPEN.") : Answer.Done();

        var reply = await front.PostAsync(Root + "deliveries/redeliver", """{"ids":["dlv_1","dlv_2"]}""");

        reply.ShouldBeOk("""{"success":true,"accepted":1,"refused":[{"id":"dlv_2","code":"delivery-not-dead","detail":"It is OPEN."}],"more":false}""");
    }

    [Theory]
    [InlineData("{}", "dlv_2 dlv_3")]
    [InlineData("""{"from":"2025-12-18T15:00:00Z"}""", "dlv_3")]
    [InlineData("""{"to":"2025-12-18T15:00:00Z"}""", "dlv_2")]
    public async Task A_filter_takes_dead_letters_of_this_integration_oldest_first(string filter, string ids)
    {
        await using var front = await FrontAsync();
        await front.StoreAsync(
            FlowRows.Delivery("dlv_1"),
            FlowRows.Delivery("dlv_2", Disposition.DEAD_LETTER),
            FlowRows.Delivery("dlv_3", Disposition.DEAD_LETTER) with { ReceivedAt = Samples.Time.AddHours(1) },
            FlowRows.Delivery("dlv_4", Disposition.DEAD_LETTER, "int_2"));

        (await front.PostAsync(Root + "deliveries/redeliver", $$"""{"filter":{{filter}}}""")).Status.ShouldBe(200);

        front.Grains.Calls.Select(call => call.Key).ShouldBe(ids.Split(' ').Select(id => $"delivery/{id}"));
    }

    [Fact]
    public async Task Named_operations_go_to_their_records_and_foreign_ones_are_not_found()
    {
        await using var front = await FrontAsync();
        await front.StoreAsync(FlowRows.Operation("op_1", OperationState.DEAD), FlowRows.Operation("op_2", OperationState.DEAD, "int_2"));

        var reply = await front.PostAsync(Root + "operations/redeliver", """{"ids":["op_1","op_2"]}""");

        reply.ShouldBeOk("""
            {"success":true,"accepted":1,"refused":[{"id":"op_2","code":"operation-not-found","detail":"There is no operation op_2. Check the id; it may have been deleted."}],"more":false}
            """);
        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("record/TASK/task_1", "Redeliver", "op_1", "tok_admin_setting"));
    }

    [Theory]
    [InlineData("{}", "op_1")]
    [InlineData("""{"resourceType":"TASK"}""", "op_1")]
    [InlineData("""{"resourceType":"MEMBER"}""", "")]
    [InlineData("""{"from":"2025-12-18T15:00:00Z"}""", "")]
    [InlineData("""{"from":"2025-12-18T14:30:00Z","to":"2025-12-18T15:00:00Z"}""", "op_1")]
    public async Task A_filter_takes_dead_operations_of_this_integration(string filter, string ids)
    {
        await using var front = await FrontAsync();
        await front.StoreAsync(FlowRows.Operation("op_1", OperationState.DEAD), FlowRows.Operation("op_2"), FlowRows.Operation("op_3", OperationState.DEAD, "int_2"));

        (await front.PostAsync(Root + "operations/redeliver", $$"""{"filter":{{filter}}}""")).Status.ShouldBe(200);

        string.Join(' ', front.Grains.Calls.Select(call => call.Argument)).ShouldBe(ids);
    }

    [Fact]
    public async Task A_call_takes_a_thousand_and_says_when_there_are_more()
    {
        await using var front = await FrontAsync();
        await front.StoreAsync([.. Enumerable.Range(0, 1_001).Select(number => FlowRows.Operation($"op_{number:0000}", OperationState.DEAD))]);

        (await front.PostAsync(Root + "operations/redeliver", """{"filter":{}}""")).ShouldBeOk("""{"success":true,"accepted":1000,"refused":[],"more":true}""");
    }

    [Theory]
    [InlineData("deliveries", "{}", "ids")]
    [InlineData("deliveries", """{"ids":[]}""", "ids")]
    [InlineData("deliveries", """{"ids":["dlv_1"],"filter":{}}""", "ids")]
    [InlineData("deliveries", """{"ids":"dlv_1"}""", "ids")]
    [InlineData("deliveries", """{"ids":["dlv_1",2]}""", "ids[1]")]
    [InlineData("deliveries", """{"filter":[]}""", "filter")]
    [InlineData("deliveries", """{"filter":{"resourceType":"TASK"}}""", "filter.resourceType")]
    [InlineData("deliveries", """{"filter":{"from":"yesterday","to":7}}""", "filter.from,filter.to")]
    [InlineData("deliveries", """{"all":true}""", "all,ids")]
    [InlineData("operations", "{}", "ids")]
    [InlineData("operations", """{"filter":{"state":"PENDING"}}""", "filter.state")]
    public async Task A_wrong_body_is_refused_and_reaches_no_grain(string kind, string body, string paths)
    {
        await using var front = await FrontAsync();

        (await front.PostAsync($"{Root}{kind}/redeliver", body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("deliveries")]
    [InlineData("operations")]
    public async Task More_than_a_thousand_ids_are_refused(string kind)
    {
        await using var front = await FrontAsync();
        var ids = string.Join(',', Enumerable.Range(0, 1_001).Select(number => $"\"x_{number}\""));

        (await front.PostAsync($"{Root}{kind}/redeliver", $$"""{"ids":[{{ids}}]}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["ids"]);
    }

    [Theory]
    [InlineData("deliveries")]
    [InlineData("operations")]
    public async Task An_unknown_integration_is_not_found(string kind)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync($"{Root}{kind}/redeliver", """{"filter":{}}""")).ShouldBeProblem(404, "integration-not-found");
    }

    private static async Task<Front> FrontAsync()
    {
        var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        return front;
    }
}
