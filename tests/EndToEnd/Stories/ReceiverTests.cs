using System.Text;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Bad webhooks over real HTTP: a status, a code, words that help, and nothing stored.</summary>
public sealed class ReceiverTests(SyncedWorld fixture) : IClassFixture<SyncedWorld>
{
    private const int Limit = 1024 * 1024;

    private static readonly byte[] Good = """{"event":"task.updated","data":{"id":1,"title":"Never written"}}"""u8.ToArray();

    private World World => fixture.World;

    [NodeFact]
    public Task A_wrong_signature_is_401() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, signature: Deliveries.Sign("whsec_wrong", Good)), 401, "signature-invalid", "does not match");

    [NodeFact]
    public Task A_body_changed_on_its_way_is_401() => ShouldRefuseAsync(
        () => World.DeliverAsync([.. Good, (byte)' '], signature: Deliveries.Sign(World.Link.Secret, Good)), 401, "signature-invalid", "does not match");

    [NodeFact]
    public Task A_stale_timestamp_is_400() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, sentAt: DateTimeOffset.UtcNow.AddMinutes(-6)), 400, "timestamp-stale", "5 minutes");

    [NodeFact]
    public Task A_timestamp_from_the_future_is_400() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, sentAt: DateTimeOffset.UtcNow.AddMinutes(6)), 400, "timestamp-stale", "clock");

    [NodeFact]
    public Task One_byte_above_a_megabyte_is_413() => ShouldRefuseAsync(
        () => World.DeliverAsync(OfSize(Limit + 1)), 413, "too-large", $"{Limit} bytes");

    [NodeFact]
    public async Task A_whole_megabyte_is_taken()
    {
        var before = (await World.Hub.DeliveriesAsync(World.Link.Id)).Count;
        var reply = await World.DeliverAsync(OfSize(Limit));
        reply.Status.ShouldBe(202, reply.Text);
        (await World.Hub.DeliveriesAsync(World.Link.Id)).Count.ShouldBe(before + 1);
        await World.SettledAsync();
    }

    [NodeFact]
    public Task Nesting_without_end_is_400() => ShouldRefuseAsync(
        () => World.DeliverAsync(Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":1,"deep":""" + new string('[', 500) + new string(']', 500) + "}}")),
        400, "payload-invalid", "deep");

    [NodeFact]
    public Task What_is_not_JSON_is_400() => ShouldRefuseAsync(
        () => World.DeliverAsync("""{"event":"task.updated","""u8.ToArray()), 400, "payload-invalid", "JSON");

    [NodeFact]
    public Task A_payload_without_a_record_is_400() => ShouldRefuseAsync(
        () => World.DeliverAsync("task.updated", new { title = "No id" }), 400, "payload-invalid", "data.id");

    [NodeFact]
    public Task Another_content_type_is_415() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, contentType: "text/plain"), 415, "content-type", "application/json");

    [NodeFact]
    public Task No_content_type_is_415() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, contentType: null), 415, "content-type", "application/json");

    [NodeFact]
    public Task An_unknown_integration_is_404() => ShouldRefuseAsync(
        () => World.DeliverAsync(Good, receiver: "int_unknown"), 404, "integration-not-found", "int_unknown");

    [NodeFact]
    public async Task A_paused_integration_is_403()
    {
        var path = $"/api/admin/integrations/{World.Link.Id}";
        (await World.Hub.SendAsync(HttpMethod.Put, path, new { status = "PAUSED" })).Status.ShouldBe(200);
        await ShouldRefuseAsync(() => World.DeliverAsync(Good), 403, "integration-not-active", "PAUSED");
        (await World.Hub.SendAsync(HttpMethod.Put, path, new { status = "ACTIVE" })).Status.ShouldBe(200);
    }

    private async Task ShouldRefuseAsync(Func<Task<Reply>> send, int status, string code, string detail)
    {
        var deliveries = await World.Hub.DeliveriesAsync(World.Link.Id);
        var tasks = await World.Hub.TasksAsync();
        (await send()).ShouldRefuse(status, code, detail);
        (await World.Hub.DeliveriesAsync(World.Link.Id)).ShouldBe(deliveries);
        (await World.Hub.TasksAsync()).ShouldBe(tasks);
    }

    private static byte[] OfSize(int size)
    {
        var (head, tail) = ("""{"event":"task.updated","data":{"id":1,"title":"Long","filler":" """.TrimEnd(' '), "\"}}");
        return Encoding.UTF8.GetBytes(head + new string('x', size - head.Length - tail.Length) + tail);
    }
}
