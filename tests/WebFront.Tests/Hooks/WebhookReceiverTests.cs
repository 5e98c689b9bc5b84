using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Hooks;

/// <summary>Receiving over HTTP with the real receiver: what is refused and leaves nothing, what is stored and how it is answered.</summary>
public sealed class WebhookReceiverTests
{
    [Fact]
    public async Task An_unknown_integration_is_404()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.PostAsync(SignedHooks.Path.Replace("int_1", "int_none"), SignedHooks.Body, token: null)).ShouldBeProblem(404, "integration-not-found");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("sha256=")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_wrong_signature_is_401(string signature)
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(signature: signature)).ShouldBeProblem(401, "signature-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_signature_of_other_bytes_is_401_even_if_they_mean_the_same()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(SignedHooks.Body.Replace(":7", ": 7"), SignedHooks.Sign(SignedHooks.Body))).ShouldBeProblem(401, "signature-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task No_signature_is_401()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.PostAsync(SignedHooks.Path, SignedHooks.Body, token: null)).ShouldBeProblem(401, "signature-invalid").Detail!.ShouldContain("X-Webhook-Signature");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task A_time_more_than_5_minutes_off_is_400(int seconds)
    {
        await using var front = await SignedHooks.StartAsync();
        var time = FixedClock.Start.AddSeconds(seconds).ToUnixTimeSeconds().ToString();

        (await front.SendHookAsync(headers: ("X-Webhook-Timestamp", time))).ShouldBeProblem(400, "timestamp-stale");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_missing_time_is_400_where_one_is_required()
    {
        await using var front = await SignedHooks.StartAsync(more: ",\"requireTimestamp\":true");

        (await front.SendHookAsync()).ShouldBeProblem(400, "timestamp-missing");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData(IntegrationStatus.PAUSED)]
    [InlineData(IntegrationStatus.DISABLED)]
    public async Task An_inactive_integration_is_403_but_only_to_those_who_can_sign(IntegrationStatus status)
    {
        await using var front = await SignedHooks.StartAsync(status);

        (await front.SendHookAsync()).ShouldBeProblem(403, "integration-not-active");
        (await front.SendHookAsync(signature: "00")).ShouldBeProblem(401, "signature-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task An_address_outside_the_list_is_403()
    {
        await using var front = await SignedHooks.StartAsync(more: ",\"ipAllowList\":[\"10.0.0.0/8\"]");

        (await front.SendHookAsync()).ShouldBeProblem(403, "ip-not-allowed");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"event":"task.updated"}""")]
    [InlineData("""{"event":"task.updated","data":{"id":"no number"}}""")]
    [InlineData("""{"event":"task.updated","data":{"id":7,"id":8}}""")]
    [InlineData("""{"data":{"id":7}}""")]
    public async Task A_payload_without_an_identifiable_record_is_400(string body)
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(body)).ShouldBeProblem(400, "payload-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("application/json", 202)]
    [InlineData("application/vnd.api+json; charset=UTF-8", 202)]
    [InlineData("text/plain", 415)]
    public async Task Whatever_JSON_the_door_takes_the_receiver_takes(string type, int status)
    {
        await using var front = await SignedHooks.StartAsync();

        var reply = await front.SendHookAsync(more: request => request.Content!.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type));

        reply.Status.ShouldBe(status, reply.Text);
    }

    [Fact]
    public async Task A_payload_deeper_than_32_levels_is_400()
    {
        await using var front = await SignedHooks.StartAsync();
        var deep = "{\"event\":\"task.updated\",\"data\":{\"id\":7,\"x\":" + new string('[', 40) + new string(']', 40) + "}}";

        (await front.SendHookAsync(deep)).ShouldBeProblem(400, "payload-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    public async Task What_is_worked_off_while_the_sender_waits_is_200_with_its_outcome(string prefix)
    {
        await using var front = await SignedHooks.StartAsync();
        front.Grains.Deliver = () => Task.FromResult<string?>("CONFLICT_PENDING");

        var reply = await front.SendHookAsync(signature: prefix + SignedHooks.Sign(SignedHooks.Body));

        var delivery = (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem();
        reply.ShouldBeOk($$"""{"success":true,"syncLogId":"{{delivery.SyncLogId}}","status":"CONFLICT_PENDING"}""");
        front.Grains.Calls.ShouldHaveSingleItem().Key.ShouldBe($"delivery/{delivery.Id}");
    }

    [Fact]
    public async Task A_failure_after_storing_is_ours_so_the_sender_gets_202()
    {
        await using var front = await SignedHooks.StartAsync();
        front.Grains.Deliver = () => Task.FromException<string?>(new InvalidOperationException("bug"));

        var reply = await front.SendHookAsync();

        reply.Status.ShouldBe(202);
        reply.Json.GetProperty("status").GetString().ShouldBe("PENDING");
        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.OPEN);
    }

    [Fact]
    public async Task While_the_integration_is_in_ERROR_deliveries_are_held_and_answered_202()
    {
        await using var front = await SignedHooks.StartAsync(IntegrationStatus.ERROR);

        (await front.SendHookAsync()).Status.ShouldBe(202);

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem().Held.ShouldBeTrue();
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_delivery_twice_is_worked_once()
    {
        await using var front = await SignedHooks.StartAsync();

        await front.SendHookAsync(headers: ("X-Webhook-Id", "evt_1"));
        (await front.SendHookAsync(headers: ("X-Webhook-Id", "evt_1"))).Status.ShouldBe(200);

        front.Grains.Calls.Count.ShouldBe(1);
        var deliveries = await front.Database.QueryAsync(From.Table<DeliveryRow>());
        deliveries.Select(row => row.Disposition).ShouldBe([null, Disposition.DUPLICATE], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_new_in_a_batch_beside_known_events_is_kept()
    {
        await using var front = await SignedHooks.StartAsync(change: Batches);
        static string Told(int id) => $$$"""{"event":"task.updated","key":"k{{{id}}}","data":{"id":{{{id}}},"title":"A"}}""";

        await front.SendHookAsync($"[{Told(1)},{Told(2)}]");
        await front.SendHookAsync($"[{Told(2)},{Told(3)}]");
        await front.SendHookAsync($"[{Told(3)},{Told(1)}]");

        var events = await front.Database.QueryAsync(From.Table<DeliveryEventRow>());
        events.Where(row => row.Disposition is null).Select(row => row.ExternalId).ShouldBe(["1", "2", "3"], ignoreOrder: true);
        events.Single(row => row.Disposition == Disposition.DUPLICATE).ShouldSatisfyAllConditions(row => row.ExternalId.ShouldBe("2"), row => row.Position.ShouldBe(0));
        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).Count(row => row.Disposition == Disposition.DUPLICATE).ShouldBe(1);
    }

    [Fact]
    public async Task Each_event_of_a_batch_has_its_row_and_what_cannot_be_worked_on_ends_at_once()
    {
        await using var front = await SignedHooks.StartAsync(change: Batches);

        await front.SendHookAsync("""[{"event":"task.updated"},{"event":"task.updated","data":{"id":1,"title":"A"}},{"event":"project.updated","data":{"id":2}},7]""");

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.OPEN);
        var events = (await front.Database.QueryAsync(From.Table<DeliveryEventRow>())).OrderBy(row => row.Position).ToList();
        events.Select(row => row.Disposition).ShouldBe([Disposition.DEAD_LETTER, null, Disposition.FILTERED, Disposition.DEAD_LETTER]);
        events.Select(row => row.Position).ShouldBe([0, 1, 2, 3]);
        events[0].Reason!.ShouldContain("'data.id'");
        events[2].Reason!.ShouldContain("does not map");
    }

    [Fact]
    public async Task A_batch_of_nothing_but_unreadable_and_unmapped_events_is_a_failure_that_is_kept()
    {
        await using var front = await SignedHooks.StartAsync(change: Batches);

        var reply = await front.SendHookAsync("""[{"event":"task.updated"},{"event":"project.updated","data":{"id":2}}]""");

        var delivery = (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem();
        reply.ShouldBeOk($$"""{"success":true,"syncLogId":"{{delivery.SyncLogId}}","status":"FAILED"}""");
        (delivery.State, delivery.Disposition).ShouldBe((DeliveryState.CLOSED, Disposition.DEAD_LETTER));
        (await front.Database.QueryAsync(From.Table<SyncLogRow>())).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            log => log.Status.ShouldBe(SyncStatus.FAILED), log => log.RecordsFailed.ShouldBe(1), log => log.ErrorMessage!.ShouldContain("'data.id'"));
        (await front.Database.QueryAsync(From.Table<DeliveryEventRow>())).Length.ShouldBe(2);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_is_not_mapped_is_200_and_filtered()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync("""{"event":"project.updated","data":{"id":7}}""")).Status.ShouldBe(200);

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).ShouldHaveSingleItem().Disposition.ShouldBe(Disposition.FILTERED);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(-60, false)]
    public async Task The_previous_secret_is_good_until_it_expires(int secondsLeft, bool good)
    {
        await using var front = await SignedHooks.StartAsync();
        const string Old = "whsec_HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
        await front.StoreAsync(SignedHooks.SecretRow("whs_1", Old, FixedClock.Start.AddSeconds(secondsLeft)));

        var reply = await front.SendHookAsync(signature: SignedHooks.Sign(SignedHooks.Body, Old));

        reply.Status.ShouldBe(good ? 202 : 401);
    }

    private static string Batches(string config) => config.Replace("\"eventPath\":", "\"eventsPath\":\"$\",\"eventIdPath\":\"key\",\"eventPath\":");
}
