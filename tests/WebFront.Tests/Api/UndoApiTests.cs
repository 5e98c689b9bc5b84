using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class UndoApiTests
{
    private const string Path = "/api/admin/integrations/int_1/undo";

    [Fact]
    public async Task What_is_asked_for_reaches_the_integrations_grain()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Done("""{"success":true,"jobId":"job_2","status":"RUNNING","estimatedDuration":null}""");

        (await front.PostAsync(Path, """{"resourceType":"TASK","resourceId":"task_1","version":3,"fields":["title"],"dryRun":true}""")).ShouldBeOk("""{"success":true,"jobId":"job_2","status":"RUNNING","estimatedDuration":null}""");

        var call = front.Grains.Calls.ShouldHaveSingleItem();
        (call.Key, call.Method).ShouldBe(("integration/int_1", "Undo"));
        var request = (UndoRequest)call.Argument!;
        (request.ResourceType, request.ResourceId, request.Version, request.DryRun, request.Actor).ShouldBe(("TASK", "task_1", 3L, true, "tok_admin_setting"));
        request.Fields.ShouldBe(["title"]);
    }

    [Theory]
    [InlineData("""{"jobId":"job_1"}""")]
    [InlineData("""{"from":"2025-12-18T14:30:00Z"}""")]
    [InlineData("""{"from":"2025-12-18T14:30:00Z","to":"2025-12-18T15:30:00+01:00","dryRun":false}""")]
    [InlineData("""{"resourceType":"TASK","resourceId":"task_1","version":0}""")]
    public async Task There_are_three_ways_to_say_what(string body)
    {
        await using var front = await Front.StartAsync();
        (await front.PostAsync(Path, body)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"dryRun":true}""", "")]
    [InlineData("""{"jobId":"job_1","from":"2025-12-18T14:30:00Z"}""", "")]
    [InlineData("""{"jobId":7}""", "jobId")]
    [InlineData("""{"to":"2025-12-18T14:30:00Z"}""", "from")]
    [InlineData("""{"from":"yesterday"}""", "from")]
    [InlineData("""{"from":"2025-12-18T14:30:00Z","to":"2025-12-17T14:30:00Z"}""", "to")]
    [InlineData("""{"resourceType":"TASK","version":1}""", "resourceId")]
    [InlineData("""{"resourceType":"THING","resourceId":"task_1","version":1}""", "resourceType")]
    [InlineData("""{"resourceType":"TASK","resourceId":"task_1"}""", "version")]
    [InlineData("""{"resourceType":"TASK","resourceId":"task_1","version":-1}""", "version")]
    [InlineData("""{"resourceType":"TASK","resourceId":"task_1","version":1,"fields":"title"}""", "fields")]
    [InlineData("""{"resourceType":"TASK","resourceId":"task_1","version":1,"field":"title"}""", "field")]
    public async Task A_body_that_says_it_otherwise_is_refused_and_reaches_no_grain(string body, string path)
    {
        await using var front = await Front.StartAsync();
        (await front.PostAsync(Path, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([path]);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Verdict.NotFound, "job-not-found", 404)]
    [InlineData(Verdict.Refused, "job-not-ended", 409)]
    [InlineData(Verdict.Refused, "integration-not-active", 409)]
    [InlineData(Verdict.Invalid, "undo-invalid", 400)]
    public async Task A_refusal_keeps_its_code(Verdict verdict, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(verdict, code, "No.");
        (await front.PostAsync(Path, """{"jobId":"job_1"}""")).ShouldBeProblem(status, code);
    }
}
