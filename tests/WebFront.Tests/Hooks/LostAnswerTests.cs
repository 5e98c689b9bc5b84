using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Hooks;

/// <summary>A database that fails at the worst moment: who sends again doubles nothing, and what is stored is never a 5xx.</summary>
public sealed class LostAnswerTests
{
    private static readonly (string, string) EventId = ("X-Webhook-Id", "evt_1");

    private TroubledDatabase database = null!;

    [Theory]
    [InlineData(SignedHooks.Body)]
    [InlineData("""{"event":"project.updated","data":{"id":7}}""")]
    public async Task Unknown_whether_stored_is_503_with_Retry_After(string body)
    {
        await using var front = await StartAsync();
        database.LosesAnswer = true;

        (await front.SendHookAsync(body, headers: EventId)).ShouldBeProblem(503, "outcome-unknown").Header("Retry-After").ShouldBe("2");
    }

    [Fact]
    public async Task What_is_sent_again_after_that_is_there_once()
    {
        await using var front = await StartAsync();
        database.LosesAnswer = true;
        await front.SendHookAsync(headers: EventId);

        (await front.SendHookAsync(headers: EventId)).Status.ShouldBe(200);
        (await front.SendHookAsync(headers: EventId)).Status.ShouldBe(200);

        // The first one waits for the sweep under its lease; the others end as what they are.
        var deliveries = await front.Database.QueryAsync(From.Table<DeliveryRow>());
        deliveries.Select(row => row.Disposition).ShouldBe([null, Disposition.DUPLICATE, Disposition.DUPLICATE], ignoreOrder: true);
        deliveries.Single(row => row.State == DeliveryState.OPEN).NextDueAt.ShouldBeGreaterThan(FixedClock.Start);
        (await front.Database.QueryAsync(From.Table<DeliveryEventRow>())).Count(row => row.Disposition is null).ShouldBe(1);
        (await front.Database.QueryAsync(From.Table<DedupeRow>())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_repeated_delivery_whose_own_row_may_be_lost_is_503_and_worked_once()
    {
        await using var front = await StartAsync();
        await front.SendHookAsync(headers: EventId);
        database.Unreadable = typeof(DedupeRow);

        (await front.SendHookAsync(headers: EventId)).ShouldBeProblem(503, "storage-unavailable").Header("Retry-After").ShouldBe("2");

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem();
        front.Grains.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Before_it_is_stored_a_failing_look_up_is_503_and_nothing_is_stored()
    {
        await using var front = await StartAsync();
        database.Unreadable = typeof(HintRow);

        (await front.SendHookAsync(headers: EventId)).ShouldBeProblem(503, "storage-unavailable").Header("Retry-After").ShouldBe("2");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task After_it_was_stored_a_failing_look_up_is_ours_so_the_sender_gets_202()
    {
        await using var front = await StartAsync();
        database.Unreadable = typeof(SyncLogRow);

        (await front.SendHookAsync(headers: EventId)).Status.ShouldBe(202);

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.OPEN);
        front.Grains.Calls.Count.ShouldBe(1);
    }

    private Task<Front> StartAsync() => SignedHooks.StartAsync(between: real => database = new TroubledDatabase(real));
}
