using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

/// <summary>What a record is linked to, and where its values came from.</summary>
public sealed class RecordOriginsApiTests
{
    private const string Root = "/api/records/TASK/task_1";

    [Fact]
    public async Task Mappings_of_a_record_name_their_integration()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", deletedAt: Samples.Time));
        await front.StoreAsync(FlowRows.Mapping(), FlowRows.Mapping("map_2", "int_2"));

        var mappings = (await front.GetAsync(Root + "/mappings")).Json.GetProperty("mappings").EnumerateArray();

        mappings.Select(row => (row.GetProperty("id").GetString(), row.GetProperty("integrationId").GetString(), row.GetProperty("externalId").GetString()))
            .ShouldBe([("map_1", "int_1", "ext_1"), ("map_2", "int_2", "ext_1")]);
    }

    [Fact]
    public async Task Blame_names_the_version_that_brought_each_present_value()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", """{"title":"B","status":"TODO"}"""));
        await front.StoreAsync(
            Samples.Version("task_1", 1) with { ChangedFields = ["isMilestone", "status", "title"] },
            Samples.Version("task_1", 2) with { ChangedFields = ["isMilestone", "title"], Origin = "int_1", Cause = "dlv_7" });

        (await front.GetAsync(Root + "/blame")).ShouldBeOk("""
            {"id":"task_1","type":"TASK","version":2,"fields":[
              {"field":"status","value":"TODO","version":1,"at":"2025-12-18T14:30:00.000Z","origin":"person","cause":"tok_1"},
              {"field":"title","value":"B","version":2,"at":"2025-12-18T14:30:00.000Z","origin":"int_1","cause":"dlv_7"}]}
            """);
    }

    [Theory]
    [InlineData("mappings")]
    [InlineData("blame")]
    public async Task What_is_not_there_is_not_found(string part)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync($"{Root}/{part}")).ShouldBeProblem(404, "record-not-found");
        (await front.GetAsync($"/api/records/task/task_1/{part}")).ShouldBeProblem(404, "unknown-type");
        (await front.GetAsync($"{Root}/{part}?limit=3")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["limit"]);
    }
}
