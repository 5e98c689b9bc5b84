using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class RotateSecretApiTests
{
    private const string Route = "/api/admin/integrations/int_1/rotate-secret";

    [Theory]
    [InlineData(null, 24)]
    [InlineData("{}", 24)]
    [InlineData("""{"overlapHours":0}""", 0)]
    [InlineData("""{"overlapHours":168}""", 168)]
    public async Task The_overlap_is_a_day_unless_told_otherwise(string? body, int hours)
    {
        await using var front = await Front.StartAsync();
        const string Made = """{"success":true,"webhookSecret":"whsec_x","webhookEndpoint":"https://x/y","previousValidUntil":"2026-02-01T08:00:00.250Z"}""";
        front.Grains.Reply = _ => Answer.Done(Made);

        (await front.PostAsync(Route, body)).ShouldBeOk(Made);

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("integration/int_1", "RotateSecret", new SecretChange(hours), "tok_admin_setting"));
    }

    [Fact]
    public async Task The_sending_systems_own_secret_is_handed_on_and_not_said_back()
    {
        await using var front = await Front.StartAsync();
        const string Kept = """{"success":true,"webhookSecret":null,"webhookEndpoint":"https://x/y","previousValidUntil":"2026-02-01T08:00:00.250Z"}""";
        front.Grains.Reply = _ => Answer.Done(Kept);

        (await front.PostAsync(Route, """{"secret":"0123456789abcdef","overlapHours":0}""")).ShouldBeOk(Kept);

        front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBe(new SecretChange(0, "0123456789abcdef"));
    }

    [Theory]
    [InlineData("""{"overlapHours":-1}""", "overlapHours")]
    [InlineData("""{"overlapHours":169}""", "overlapHours")]
    [InlineData("""{"overlapHours":1.5}""", "overlapHours")]
    [InlineData("""{"overlapHours":"24"}""", "overlapHours")]
    [InlineData("""{"secret":5}""", "secret")]
    [InlineData("""{"webhookSecret":"whsec_mine"}""", "webhookSecret")]
    public async Task A_wrong_body_is_refused_and_reaches_no_grain(string body, string path)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Route, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([path]);

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Verdict.NotFound, "integration-not-found", 404)]
    [InlineData(Verdict.Stale, "integration-stale", 409)]
    public async Task Each_verdict_has_its_status(Verdict verdict, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(verdict, code, "Do this.");

        (await front.PostAsync(Route)).ShouldBeProblem(status, code).Detail.ShouldBe("Do this.");
    }
}
