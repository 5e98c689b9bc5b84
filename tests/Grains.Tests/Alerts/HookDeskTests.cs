using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Alerts;

/// <summary>A system that lists its webhooks is asked every half hour whether ours is still there; a loss is told by the next look at the integration.</summary>
public sealed class HookDeskTests : IAsyncLifetime
{
    private const string Config = """
        {"connector":{"webhook":{"listed":{"path":"/webhooks?limit=100","items":"data","address":"target","onWhen":{"path":"active"}}},"resources":{"TASK":{"path":"/tasks","id":"id"}}}}
        """;

    private const string On = """{"data":[{"target":"https://hub.example/api/webhooks/integrations/int_a/receive","active":true},{"active":true}]}""";
    private const string Off = """{"data":[{"target":"https://hub.example/api/webhooks/integrations/int_a/receive","active":false}]}""";

    private readonly SealedWorld world = new("t", Config);

    public async ValueTask InitializeAsync() => await world.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(On, HookState.LISTED)]
    [InlineData(Off, HookState.SWITCHED_OFF)]
    [InlineData("""{"data":[]}""", HookState.NOT_LISTED)]
    public async Task What_the_system_lists_is_kept(string answer, HookState state)
    {
        await AskAsync(answer);

        world.Door.Asked.ShouldBe(["https://tasks.example.com/v1/webhooks?limit=100 Bearer t"]);
        (Row.State, Row.ListedAt.HasValue, Row.NextDueAt).ShouldBe((state, state == HookState.LISTED, world.Clock.Now.AddMinutes(30)));
    }

    [Fact]
    public async Task It_is_asked_again_after_half_an_hour_and_not_before()
    {
        await AskAsync(On);
        world.Clock.Pass(TimeSpan.FromMinutes(29));
        await AskAsync(Off);
        Row.State.ShouldBe(HookState.LISTED);

        world.Clock.Pass(TimeSpan.FromMinutes(1));
        var listed = Row.ListedAt;
        await AskAsync(Off);
        (Row.State, Row.ListedAt).ShouldBe((HookState.SWITCHED_OFF, listed));
    }

    [Theory]
    [InlineData(503, "", "503")]
    [InlineData(200, "{}", "a list was expected at 'data'")]
    public async Task Without_an_answer_what_was_known_stays(int status, string body, string error)
    {
        await AskAsync(On);
        world.Clock.Pass(HookSchedule.Period);
        world.Door.Status = status;
        await AskAsync(body);

        Row.State.ShouldBe(HookState.LISTED);
        Row.LastError.ShouldNotBeNull().ShouldContain(error);
        Row.NextDueAt.ShouldBe(world.Clock.Now + HookSchedule.Period);
    }

    [Fact]
    public async Task A_lost_one_is_told_and_an_unreachable_list_is_not()
    {
        await AskAsync(On);
        await LookAsync();
        world.Clock.Pass(HookSchedule.Period);
        world.Door.Status = 503;
        await AskAsync("");
        await LookAsync();
        Alerts.ShouldBeEmpty();

        world.Clock.Pass(HookSchedule.Period);
        world.Door.Status = 200;
        await AskAsync(Off);
        await LookAsync();
        Alerts.ShouldHaveSingleItem().Name.ShouldBe(AlertRules.RegistrationLost);
    }

    [Fact]
    public async Task Who_is_due_is_found_by_the_clock_and_those_that_list_nothing_never()
    {
        var schedule = new HookSchedule(world.Database, world.Clock);
        var setup = (await Catalog.FindAsync(SealedWorld.Id))!;
        (await schedule.IdsAsync([setup])).ShouldBe([SealedWorld.Id]);
        await AskAsync(On);
        (await schedule.IdsAsync([setup])).ShouldBeEmpty();

        world.Clock.Pass(HookSchedule.Period);
        (await schedule.IdsAsync([setup with { Row = setup.Row with { Status = IntegrationStatus.PAUSED } }])).ShouldBeEmpty();
        (await schedule.IdsAsync([setup with { Config = setup.Config with { Connector = setup.Config.Connector with { Webhook = new() } } }])).ShouldBeEmpty();
        (await schedule.IdsAsync([setup])).ShouldBe([SealedWorld.Id]);
    }

    private SetupCatalog Catalog => new(world.Database, Samples.Types);

    private HookCheckRow Row => world.Database.QueryAsync(From.Table<HookCheckRow>()).Result.Single();

    private IReadOnlyList<AlertRow> Alerts => world.Database.QueryAsync(From.Table<AlertRow>()).Result.Where(row => row.Name != AlertRules.SyncLag).ToList();

    private Task AskAsync(string answer)
    {
        world.Door.Body = answer;
        return new HookDesk(world.Database, world.Pipeline, Catalog, world.Connectors, new IntegrationSettings("https://hub.example"), world.Ids, world.Clock).CheckAsync(SealedWorld.Id);
    }

    private Task LookAsync() => new HealthDesk(world.Database, world.Pipeline, Catalog, new MemoryHealth(world.Database), world.Ids, world.Clock).CheckAsync(SealedWorld.Id);
}
