using Concord.Connectors.Definitions;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class ConnectorsApiTests
{
    private const string Options = "/api/admin/connectors/GENERIC_REST/options";

    [Fact]
    public async Task The_generic_connector_comes_with_the_schema_of_its_definition()
    {
        await using var front = await Front.StartAsync();

        var connector = (await front.GetAsync("/api/admin/connectors")).Json.GetProperty("connectors").EnumerateArray().ShouldHaveSingleItem();

        connector.GetProperty("type").GetString().ShouldBe("GENERIC_REST");
        connector.GetProperty("definitionSchema").GetProperty("properties").TryGetProperty("resources", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_described_as_required_is_what_is_asked_for()
    {
        await using var front = await Front.StartAsync();

        var connector = (await front.GetAsync("/api/admin/connectors")).Json.GetProperty("connectors")[0];

        var described = connector.GetProperty("credentials").EnumerateArray().ToArray();
        described.Select(one => one.GetProperty("authType").GetString()).ShouldBe(Enum.GetNames<AuthenticationType>(), ignoreOrder: true);
        foreach (var one in described)
        {
            var required = one.GetProperty("fields").EnumerateArray().Where(field => field.GetProperty("required").GetBoolean()).Select(field => $"credentials.{field.GetProperty("name").GetString()}");
            var auth = Enum.Parse<AuthenticationType>(one.GetProperty("authType").GetString()!);
            var wrong = CredentialsReader.Read(auth, FieldValue.Object.Empty, AuthDefinition.Default).ShouldBeOfType<CredentialsReading.Wrong>();
            wrong.Problems.Select(problem => problem.Path).Except(["credentials.clientSecret"]).ShouldBe(required, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Options_are_asked_of_a_saved_integration_or_of_a_typed_connection()
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Options, """{"option":"projects","integrationId":"int_1"}""")).Status.ShouldBe(200);
        (await front.PostAsync(Options, """{"connection":{"baseUrl":"https://x.example"}}""")).Status.ShouldBe(200);

        front.Grains.Calls[0].ShouldBe(new GrainCall("integration/int_1", "Options", "projects ", null));
        front.Grains.Calls[1].Argument.ShouldBe(""" {"baseUrl":"https://x.example"}""");
        front.Grains.Calls[1].Key.ShouldStartWith("integration/int_");
    }

    [Theory]
    [InlineData("{}", "integrationId")]
    [InlineData("""{"integrationId":"int_1","connection":{}}""", "integrationId")]
    [InlineData("""{"integrationId":1}""", "integrationId")]
    [InlineData("""{"connection":"x"}""", "connection")]
    [InlineData("""{"integrationId":"int_1","kind":"x"}""", "kind")]
    public async Task Options_of_nothing_or_of_two_are_refused(string body, string path)
    {
        await using var front = await Front.StartAsync();
        (await front.PostAsync(Options, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldContain(path);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Options_of_an_unknown_connector_are_not_found()
    {
        await using var front = await Front.StartAsync();
        (await front.PostAsync("/api/admin/connectors/ASANA/options", """{"integrationId":"int_1"}""")).ShouldBeProblem(404, "connector-not-found");
    }

    [Fact]
    public async Task A_parameter_is_refused()
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync("/api/admin/connectors?type=ASANA")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["type"]);
    }
}
