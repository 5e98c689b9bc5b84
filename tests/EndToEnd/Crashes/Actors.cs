using System.Globalization;
using System.Text.Json;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Crashes;

/// <summary>Those who work on both sides while the hub is killed: each does one thing after the other until told to stop, and counts nothing as done before it was answered.</summary>
internal sealed class Actors(CrashWorld world, Account account)
{
    private const int Senders = 8;
    private const int Editors = 4;

    // A sender of real webhooks waits longer; here the hub is to be busy whenever it serves.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenCreates = TimeSpan.FromMilliseconds(200);

    private volatile bool stopping;
    private Task working = Task.CompletedTask;

    public void Start(IReadOnlyList<string> records)
    {
        var outside = world.Ledger.All().Select(entry => entry.Id).ToList();
        working = Task.WhenAll(
        [
            .. Enumerable.Range(0, Senders).Select(sender => RenameAsync(Share(outside, sender, Senders))),
            .. Enumerable.Range(0, Editors).Select(editor => EditAsync(Share(records, editor, Editors))),
            AddOutsideAsync(),
            AddHereAsync(),
        ]);
    }

    /// <summary>Lets each finish what it is at.</summary>
    public Task StopAsync()
    {
        stopping = true;
        return working;
    }

    private static List<T> Share<T>(IReadOnlyList<T> all, int place, int of) => [.. all.Where((_, index) => index % of == place)];

    private async Task RenameAsync(List<int> ids)
    {
        for (var number = 0; !stopping; number++)
        {
            var id = ids[number % ids.Count];
            await TellAsync("task.updated", world.Ledger.Rename(id, $"Title {id} {number}"));
        }
    }

    private async Task AddOutsideAsync()
    {
        for (var number = 0; !stopping; number++)
        {
            await TellAsync("task.created", world.Ledger.Add($"Made there {number}"));
            await Task.Delay(BetweenCreates);
        }
    }

    // Until it is answered, as senders do; the same id each time.
    private async Task TellAsync(string name, Entry entry)
    {
        var id = $"evt_{Guid.NewGuid():N}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new { @event = name, data = entry.ToJson() });
        while (await TryAsync(() => world.Hub.SendAsync(HttpMethod.Post, $"/api/webhooks/integrations/{world.IntegrationId}/receive", Content(body), Headers(id, body))) is not { Status: 200 or 202 })
            await Task.Delay(Patience);
        account.Delivered(id);
    }

    private static ByteArrayContent Content(byte[] body) => new(body) { Headers = { { "Content-Type", Deliveries.Json } } };

    private (string, string)[] Headers(string id, byte[] body) =>
    [
        ("X-Webhook-Id", id),
        ("X-Webhook-Timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ("X-Webhook-Signature", Deliveries.Sign(world.Secret, body)),
    ];

    // An edit whose answer was lost may have been done or not; the next one of the same record goes over it.
    private async Task EditAsync(List<string> ids)
    {
        for (var number = 0; !stopping; number++)
        {
            var (id, description) = (ids[number % ids.Count], $"Description {number} of {ids[0]}");
            if (await TryAsync(() => world.Hub.SendAsync(HttpMethod.Patch, $"/api/records/TASK/{id}", new { fields = new { description } })) is { Status: 200 } reply)
                account.Edited(new(id, reply.Json.GetProperty("version").GetInt64(), description));
            else
                await Task.Delay(Patience);
        }
    }

    private async Task AddHereAsync()
    {
        for (var number = 0; !stopping; number++)
        {
            var title = $"Made here {number}";
            if (await TryAsync(() => world.Hub.PostAsync("/api/records/TASK", new { fields = new { title } })) is { Status: 200 })
                account.Made(title);
            await Task.Delay(BetweenCreates);
        }
    }

    /// <summary>Null: the connection broke, and nobody knows.</summary>
    private static async Task<Reply?> TryAsync(Func<Task<Reply>> sendAsync)
    {
        try
        {
            return await sendAsync();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }
}
