using System.Text.Json.Nodes;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;

namespace Concord.Grains.Tests.Integrations;

/// <summary>What can be picked is read live, for a saved integration and for a connection that is still being entered.</summary>
public sealed class OptionDeskTests : IAsyncLifetime
{
    private const string Id = SealedWorld.Id;
    private const string Connector = """{"options":{"projects":{"path":"/projects?limit=200","items":"data","value":"gid","label":"name"}},"resources":{"TASK":{"path":"/tasks","id":"id"}}}""";
    private const string Connection = """{"baseUrl":"https://x.example/v1","authType":"BEARER_TOKEN","credentials":{"token":"typed-token"},"connector":CONNECTOR}""";

    private readonly SealedWorld world = new("saved-token", $$"""{"connector":{{Connector}}}""");
    private readonly OptionDesk desk;

    public OptionDeskTests() => desk = new OptionDesk(new SetupCatalog(world.Database, Samples.Types), world.Connectors, world.Clock);

    public async ValueTask InitializeAsync() => await world.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(false, "https://tasks.example.com/v1/projects?limit=200 Bearer saved-token")]
    [InlineData(true, "https://x.example/v1/projects?limit=200 Bearer typed-token")]
    public async Task They_are_asked_for_with_the_saved_or_with_the_typed_credentials(bool typed, string asked)
    {
        world.Door.Body = """{"data":[{"gid":7,"name":"Inbox"},{"gid":"p8"},{"name":"without a value"}]}""";

        var answer = await desk.RunAsync(Id, "projects", typed ? Typed() : null);

        world.Door.Asked.ShouldBe([asked]);
        JsonNode.Parse(answer.Json!)!["options"]!.ToJsonString().ShouldBe("""[{"label":"Inbox","value":"7"},{"label":"p8","value":"p8"}]""");
    }

    [Fact]
    public async Task Without_a_name_the_names_are_listed_and_nothing_is_asked()
    {
        JsonNode.Parse((await desk.RunAsync(Id, null, null)).Json!)!["names"]!.ToJsonString().ShouldBe("""["projects"]""");
        world.Door.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_a_thousand_are_cut_and_that_is_told()
    {
        world.Door.Body = $$"""{"data":[{{string.Join(',', Enumerable.Range(0, 1_001).Select(number => $$"""{"gid":{{number}}}"""))}}]}""";

        var answer = JsonNode.Parse((await desk.RunAsync(Id, "projects", null)).Json!)!;

        (answer["options"]!.AsArray().Count, answer["more"]!.GetValue<bool>()).ShouldBe((1_000, true));
    }

    [Theory]
    [InlineData("people", "option", "must be one of projects.")]
    public async Task Another_name_is_refused_with_those_there_are(string name, string path, string message)
    {
        var answer = await desk.RunAsync(Id, name, null);
        (answer.Verdict, answer.Problems.Single()).ShouldBe((Verdict.Invalid, new FieldProblem(path, message)));
    }

    [Fact]
    public async Task Where_none_are_declared_that_is_said()
    {
        var answer = await desk.RunAsync(Id, "projects", Typed("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}"""));
        answer.Problems.Single().Message.ShouldBe("is none: the definition declares no options.");
    }

    [Fact]
    public async Task Everything_wrong_with_a_connection_comes_at_once()
    {
        var answer = await desk.RunAsync(Id, "projects", """{"baseUrl":"x","authType":"NONE","connector":{"resources":{}},"name":"A"}""");

        answer.Verdict.ShouldBe(Verdict.Invalid);
        answer.Problems.Select(problem => problem.Path).ShouldBe(
            ["connection.name", "connection.baseUrl", "connection.authType", "connection.connector.resources", "connection.credentials"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(401, "{}", Verdict.Unauthorised, "credentials-refused")]
    [InlineData(500, "{}", Verdict.Unreachable, "connection-failed")]
    [InlineData(200, """{"data":{}}""", Verdict.Unreachable, "connection-failed")]
    [InlineData(200, "<html>", Verdict.Unreachable, "connection-failed")]
    public async Task What_the_system_answers_otherwise_is_told(int status, string body, Verdict verdict, string code)
    {
        (world.Door.Status, world.Door.Body) = (status, body);
        var answer = await desk.RunAsync(Id, "projects", null);
        (answer.Verdict, answer.Code).ShouldBe((verdict, code));
    }

    [Fact]
    public async Task An_unknown_integration_is_not_found() => (await desk.RunAsync("int_x", "projects", null)).Verdict.ShouldBe(Verdict.NotFound);

    private static string Typed(string connector = Connector) => Connection.Replace("CONNECTOR", connector, StringComparison.Ordinal);
}
