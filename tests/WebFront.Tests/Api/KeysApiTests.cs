using Concord.Grains;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class KeysApiTests
{
    private const string Route = "/api/admin/keys/rotate";

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task Rotating_says_who_asked_and_answers_with_the_counts(string? body)
    {
        await using var front = await Front.StartAsync();
        const string Done = """{"success":true,"keyId":"0a1b2c3d","resealed":{},"current":{},"refused":[],"more":false}""";
        front.Grains.Reply = _ => Answer.Done(Done);

        (await front.PostAsync(Route, body)).ShouldBeOk(Done);

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("keys/secrets", "Rotate", null, "tok_admin_setting"));
    }

    [Fact]
    public async Task A_key_is_no_part_of_a_request()
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Route, """{"key":"AAEC"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["key"]);

        front.Grains.Calls.ShouldBeEmpty();
    }
}
