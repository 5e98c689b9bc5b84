using System.Text.Json;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
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

        var blame = (await front.GetAsync(Root + "/blame")).Json;

        (blame.GetProperty("id").GetString(), blame.GetProperty("type").GetString(), blame.GetProperty("version").GetInt64()).ShouldBe(("task_1", "TASK", 2));
        blame.GetProperty("fields").EnumerateArray().Select(field => string.Join(' ', new[] { "field", "value", "version", "at", "origin", "cause" }.Select(name => field.GetProperty(name).ToString())))
            .ShouldBe(["status TODO 1 2025-12-18T14:30:00.000Z person tok_1", "title B 2 2025-12-18T14:30:00.000Z int_1 dlv_7"]);
    }

    [Theory]
    [InlineData("person", "tok_1", "PERSON actorId=tok_1 actorName=editor")]
    [InlineData("person", "usr_1", "PERSON actorId=usr_1 actorName=Ann")]
    [InlineData("person", "usr_9", "PERSON actorId=usr_9")]
    [InlineData("int_1", "dlv_7", "DELIVERY integrationId=int_1 externalId=ext_1 deliveryId=dlv_7")]
    [InlineData("int_1", "job_1", "RUN integrationId=int_1 externalId=ext_1 jobId=job_1")]
    [InlineData("int_1", "op_1", "WRITE integrationId=int_1 externalId=ext_9 operationId=op_1")]
    [InlineData("int_1", "tok_1", "READ integrationId=int_1 externalId=ext_1")]
    [InlineData("int_2", "dlv_7", "DELIVERY integrationId=int_2 deliveryId=dlv_7")]
    [InlineData("person", "conf_1", "CONFLICT actorId=tok_1 actorName=editor integrationId=int_1 externalId=ext_5 conflictId=conf_1 resolution=LOCAL_WINS")]
    [InlineData("person", "job_2", "UNDO actorId=tok_1 actorName=editor jobId=job_2")]
    [InlineData("person", "conf_9", "CONFLICT conflictId=conf_9")]
    public async Task Blame_says_who_and_what_stands_behind_a_value(string origin, string cause, string expected)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", """{"title":"B"}"""));
        await front.StoreAsync(Samples.Version("task_1", 1) with { ChangedFields = ["title"], Origin = origin, Cause = cause });
        await front.StoreAsync(FlowRows.Mapping());
        await front.StoreAsync(FlowRows.Operation() with { ExternalId = "ext_9" });
        await front.StoreAsync(Samples.Job(), Samples.Job("job_2") with { JobType = JobType.UNDO, StartedBy = "tok_1" });
        await front.StoreAsync(Samples.Conflict("conf_1") with { IntegrationId = "int_1", ExternalId = "ext_5", Status = ConflictStatus.RESOLVED, ResolutionStrategy = ConflictStrategy.LOCAL_WINS, ResolvedById = "tok_1" });
        await front.StoreAsync(new ApiTokenRow { Id = "tok_1", Name = "editor", Hash = "sha256:none", Role = "MACHINE", Scopes = [], CreatedAt = Samples.Time, Revision = 1 });
        await front.StoreAsync(new UserRow { Id = "usr_1", Name = "Ann", Email = "ann@example.org", EmailKey = "ann@example.org", Role = "VIEWER", CreatedAt = Samples.Time, UpdatedAt = Samples.Time, Revision = 1 });

        var source = (await front.GetAsync(Root + "/blame")).Json.GetProperty("fields")[0].GetProperty("source");

        string.Join(' ', source.EnumerateObject().Where(part => part.Value.ValueKind != JsonValueKind.Null).Select(part => part.Name == "kind" ? part.Value.GetString() : $"{part.Name}={part.Value}"))
            .ShouldBe(expected);
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
