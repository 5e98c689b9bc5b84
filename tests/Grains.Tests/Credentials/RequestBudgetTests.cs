using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;

namespace Concord.Grains.Tests.Credentials;

/// <summary>No request leaves above the budget, before the system wants to hear of us again, or while the connection waits; who may not send is told when.</summary>
public sealed class RequestBudgetTests : IAsyncDisposable
{
    private const string Fifty = """{"connector":{"rateLimit":{"requests":50,"perSeconds":60},"resources":{"TASK":{"path":"/tasks","id":"id"}}}}""";
    private const string Counting = """{"connector":{"rateLimit":{"remainingHeader":"X-Left","resetHeader":"X-Reset","resetFormat":"seconds"},"resources":{"TASK":{"path":"/tasks","id":"id"}}}}""";

    private SealedWorld world = new("t", Fifty);
    private ConnectorSource? source;

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Above_the_definitions_limit_nothing_leaves_and_it_is_said_when_it_may()
    {
        var connector = await ConnectorAsync(RequestLane.WEBHOOK);
        var failure = await UntilRefusedAsync(connector);
        (failure.Kind, failure.RetryAfter > TimeSpan.Zero).ShouldBe((FailureKind.NotYet, true));
        world.Door.Asked.Count.ShouldBeLessThanOrEqualTo(50);
        var before = world.Door.Asked.Count;

        (await ReadAsync(connector)).ShouldNotBeNull();
        world.Door.Asked.Count.ShouldBe(before);
        world.Clock.Pass(failure.RetryAfter!.Value);
        (await ReadAsync(connector)).ShouldBeNull();
    }

    [Fact]
    public async Task A_person_still_gets_through_when_a_run_has_used_up_its_share()
    {
        await UntilRefusedAsync(await ConnectorAsync(RequestLane.BACKFILL));
        (await ReadAsync(await ConnectorAsync(RequestLane.INTERACTIVE))).ShouldBeNull();
    }

    [Fact]
    public async Task A_system_without_a_limit_is_not_slowed_down()
    {
        world = new SealedWorld("t");
        var connector = await ConnectorAsync(RequestLane.BACKFILL);
        for (var request = 0; request < 500; request++)
        {
            (await ReadAsync(connector)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task What_the_system_says_is_left_is_all_that_is_sent()
    {
        world = new SealedWorld("t", Counting);
        world.Door.Headers = [new("X-Left", "3"), new("X-Reset", "90")];
        var connector = await ConnectorAsync(RequestLane.INTERACTIVE);
        await ReadAsync(connector);
        world.Door.Headers = [];

        var failure = await UntilRefusedAsync(connector);
        (world.Door.Asked.Count, failure.RetryAfter).ShouldBe((4, TimeSpan.FromSeconds(90)));
    }

    [Theory]
    [InlineData(RequestLane.INTERACTIVE)]
    [InlineData(RequestLane.RECONCILE)]
    public async Task After_too_many_requests_nobody_sends_before_retry_after(RequestLane lane)
    {
        (world.Door.Status, world.Door.Headers) = (429, [new HttpField("Retry-After", "600")]);
        (await ReadAsync(await ConnectorAsync(RequestLane.WEBHOOK)))!.Kind.ShouldBe(FailureKind.RateLimited);
        (world.Door.Status, world.Door.Headers) = (200, []);
        world.Clock.Pass(TimeSpan.FromSeconds(599));

        var failure = await ReadAsync(await ConnectorAsync(lane));
        (failure!.Kind, failure.RetryAfter, world.Door.Asked.Count).ShouldBe((FailureKind.NotYet, TimeSpan.FromSeconds(1), 1));
        world.Clock.Pass(TimeSpan.FromSeconds(1));
        (await ReadAsync(await ConnectorAsync(lane))).ShouldBeNull();
    }

    [Theory]
    [InlineData(RequestLane.INTERACTIVE, true)]
    [InlineData(RequestLane.WEBHOOK, false)]
    [InlineData(RequestLane.RECONCILE, false)]
    public async Task While_the_connection_waits_only_a_person_may_try_it(RequestLane lane, bool tries)
    {
        await world.StartAsync();
        var row = (await world.Database.QueryAsync(From.Table<IntegrationRow>())).Single();
        var waits = new SetupCatalog(world.Database, Samples.Types).Compile(row with { ConnectionFailures = 2, NextDueAt = world.Clock.Now.AddMinutes(2) });

        var failure = await ReadAsync(await world.Connectors.ForAsync(waits, lane));

        (failure?.Kind, failure?.RetryAfter).ShouldBe(tries ? (null, null) : (FailureKind.NotYet, TimeSpan.FromMinutes(2)));
    }

    private async Task<IConnector> ConnectorAsync(RequestLane lane)
    {
        if (source is null)
        {
            await world.StartAsync();
            source = world.Connectors;
        }

        return await source.ForAsync(await SetupAsync(), lane);
    }

    private async Task<IntegrationSetup> SetupAsync() => (await new SetupCatalog(world.Database, Samples.Types).FindAsync(SealedWorld.Id))!;

    private static async Task<ConnectorFailure?> ReadAsync(IConnector connector) =>
        (await connector.GetAsync("TASK", "1", CancellationToken.None) as ReadReply.Failed)?.Failure is { Kind: not FailureKind.Rejected } failure ? failure : null;

    private static async Task<ConnectorFailure> UntilRefusedAsync(IConnector connector)
    {
        for (var request = 0; request < 1_000; request++)
        {
            if (await ReadAsync(connector) is { } failure)
            {
                return failure;
            }
        }

        throw new InvalidOperationException("1,000 requests left.");
    }
}
