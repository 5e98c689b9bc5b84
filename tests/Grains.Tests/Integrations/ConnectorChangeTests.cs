using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Another way of speaking to a system is tried before it is saved.</summary>
public sealed class ConnectorChangeTests : IAsyncLifetime
{
    private const string Id = SealedWorld.Id;

    private readonly SealedWorld world = new("the-saved-token");
    private readonly IntegrationDesk desk;

    public ConnectorChangeTests()
    {
        var (database, pipeline, ids, clock) = (world.Database, world.Pipeline, world.Ids, world.Clock);
        var (catalog, held) = (new SetupCatalog(database, Samples.Types), new HeldDeliveries(database, pipeline, ids, clock));
        var secrets = new SecretDesk(database, pipeline, world.Cipher, new Random(9).NextBytes, ids, clock, Samples.Types);
        var runs = new RunDesk(database, pipeline, catalog, null!, held, null!, ids, clock, Samples.Types);
        desk = new IntegrationDesk(database, pipeline, catalog, world.Connectors, runs, held, null!, world.Cipher, secrets, ids, clock, new IntegrationSettings("https://hub.example"));
    }

    public async ValueTask InitializeAsync() => await world.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task One_that_answers_is_saved()
    {
        var answer = await desk.UpdateAsync(Id, Connector("/v2/tasks"), "tok_1");

        answer.Verdict.ShouldBe(Verdict.Done);
        world.Door.Asked.ShouldBe(["https://tasks.example.com/v1/v2/tasks Bearer the-saved-token"]);
        Config.ShouldContain("/v2/tasks");
    }

    [Fact]
    public async Task One_that_does_not_answer_is_refused_and_the_old_one_stays()
    {
        world.Door.Status = 404;

        var answer = await desk.UpdateAsync(Id, Connector("/nowhere"), "tok_1");

        (answer.Verdict, answer.Code).ShouldBe((Verdict.Unreachable, "connection-failed"));
        Config.ShouldNotContain("/nowhere");
    }

    [Theory]
    [InlineData("""{"connector":{"resources":{"TASK":{"path":"/tasks","id":"id"}}}}""")]
    [InlineData("""{"priority":7}""")]
    public async Task What_says_nothing_new_about_it_is_saved_without_asking(string body)
    {
        world.Door.Status = 500;

        (await desk.UpdateAsync(Id, body, "tok_1")).Verdict.ShouldBe(Verdict.Done);

        world.Door.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_asks_for_other_credentials_than_the_saved_ones_is_refused_with_their_names()
    {
        var answer = await desk.UpdateAsync(Id, """{"connector":{"auth":{"headers":{"X-Key":"{key}"}},"resources":{"TASK":{"path":"/tasks","id":"id"}}}}""", "tok_1");

        (answer.Verdict, answer.Code, world.Door.Asked.Count).ShouldBe((Verdict.Invalid, "integration-invalid", 0));
        answer.Problems.Select(problem => problem.Path).ShouldBe(["credentials.key", "credentials.token"], ignoreOrder: true);
        answer.Problems.ShouldAllBe(problem => !problem.Message.Contains("the-saved-token"));
    }

    [Theory]
    [InlineData("3", "3", true)]
    [InlineData("3", "3.1", true)]
    [InlineData("3", "30", false)]
    [InlineData("3.1", "3", false)]
    [InlineData("3", null, true)]
    public async Task A_system_of_another_version_than_the_described_one_is_refused(string described, string? told, bool fits)
    {
        world.Door.Body = told is null ? "{}" : """{"api":{"version":"TOLD"}}""".Replace("TOLD", told, StringComparison.Ordinal);
        var connector = """{"apiVersion":"KNOWN","test":{"path":"/about","version":"api.version"},"resources":{"TASK":{"path":"/tasks","id":"id"}}}""".Replace("KNOWN", described, StringComparison.Ordinal);

        var answer = await desk.UpdateAsync(Id, $$"""{"connector":{{connector}}}""", "tok_1");

        (answer.Verdict, answer.Code).ShouldBe(fits ? (Verdict.Done, null) : (Verdict.Invalid, "api-version-incompatible"));
    }

    private string Config => world.Database.QueryAsync(From.Table<IntegrationRow>()).Result.Single().Config;

    private static string Connector(string path) => """{"connector":{"resources":{"TASK":{"path":"PATH","id":"id"}}}}""".Replace("PATH", path, StringComparison.Ordinal);
}
