using Concord.Grains;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class PlanApiTests
{
    private const string Path = "/api/admin/integrations/plan";

    [Fact]
    public async Task The_settings_without_the_id_reach_the_integrations_grain()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Done("""{"success":true,"jobId":"job_1","status":"RUNNING","estimatedDuration":null}""");

        (await front.PostAsync(Path, """{"id":"int_1","conflictStrategy":"LOCAL_WINS"}""")).ShouldBeOk("""{"success":true,"jobId":"job_1","status":"RUNNING","estimatedDuration":null}""");

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("integration/int_1", "Plan", """{"conflictStrategy":"LOCAL_WINS"}""", "tok_admin_setting"));
    }

    [Theory]
    [InlineData("{}", "id")]
    [InlineData("""{"id":7}""", "id")]
    [InlineData("""{"id":""}""", "id")]
    public async Task Without_an_integration_there_is_nothing_to_plan(string body, string path)
    {
        await using var front = await Front.StartAsync();
        (await front.PostAsync(Path, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([path]);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Verdict.NotFound, "integration-not-found", 404)]
    [InlineData(Verdict.Refused, "approval-pending", 409)]
    [InlineData(Verdict.Invalid, "integration-invalid", 400)]
    public async Task A_refusal_keeps_its_code(Verdict verdict, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(verdict, code, "No.");
        (await front.PostAsync(Path, """{"id":"int_1"}""")).ShouldBeProblem(status, code);
    }
}
