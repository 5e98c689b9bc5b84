using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Concord.EndToEnd.Crashes;

/// <summary>A task as the ledger holds it.</summary>
internal sealed record Entry(int Id, string Title, string Notes, DateTimeOffset UpdatedAt)
{
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["title"] = Title,
        ["notes"] = Notes,
        ["updatedAt"] = UpdatedAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
    };
}

/// <summary>
/// The outside system: a list of tasks over REST, without preconditions and without idempotency keys, so that nothing on this side
/// makes up for a write sent twice. People change titles; what the hub writes is counted.
/// </summary>
internal sealed class Ledger : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Entry> entries = [];
    private DateTimeOffset last = DateTimeOffset.UnixEpoch;
    private int writes;

    private Ledger(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>What goes wrong with a request; true: it has been dealt with. The work that it asks for can be done without an answer.</summary>
    public Func<HttpContext, Func<Task>, Task<bool>> TroubleAsync { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Creates and updates that came over REST.</summary>
    public int Writes => Volatile.Read(ref writes);

    public static async Task<Ledger> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var ledger = new Ledger(builder.Build());
        ledger.app.Run(ledger.AnswerAsync);
        await ledger.app.StartAsync();
        return ledger;
    }

    /// <summary>A person adds a task.</summary>
    public Entry Add(string title) => Under(() => Put(new Entry(NextId(), title, "", default)));

    /// <summary>A person changes a title.</summary>
    public Entry Rename(int id, string title) => Under(() => Put(entries[id] with { Title = title }));

    public IReadOnlyList<Entry> All() => Under(() => entries.Values.ToList());

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private T Under<T>(Func<T> work)
    {
        lock (gate)
            return work();
    }

    private int NextId() => entries.Count + 1;

    // No two changes have one time, whatever the clock says.
    private Entry Put(Entry entry)
    {
        var now = DateTimeOffset.UtcNow;
        last = now > last.AddMilliseconds(1) ? now : last.AddMilliseconds(1);
        return entries[entry.Id] = entry with { UpdatedAt = last };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!await TroubleAsync(context, () => WorkAsync(context.Request)))
            await SayAsync(context.Response, await WorkAsync(context.Request));
    }

    private async Task<string?> WorkAsync(HttpRequest request)
    {
        var body = request.Method is "POST" or "PATCH" ? JsonNode.Parse(await new StreamReader(request.Body).ReadToEndAsync())!.AsObject() : [];
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var id = path.Length > 1 ? int.Parse(path[1], CultureInfo.InvariantCulture) : 0;
        return Under(() => (request.Method, path.Length) switch
        {
            ("GET", 1) => Page(request.Query),
            ("GET", 2) => entries.GetValueOrDefault(id)?.ToJson().ToJsonString(),
            ("POST", 1) => Written(new Entry(NextId(), "", "", default), body),
            ("PATCH", 2) when entries.TryGetValue(id, out var entry) => Written(entry, body),
            _ => null,
        });
    }

    private static Task SayAsync(HttpResponse response, string? answer)
    {
        response.StatusCode = answer is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        response.ContentType = "application/json";
        return response.WriteAsync(answer ?? "{}");
    }

    private string Page(IQueryCollection query)
    {
        var after = int.TryParse(query["after"], CultureInfo.InvariantCulture, out var id) ? id : 0;
        return JsonSerializer.Serialize(entries.Where(entry => entry.Key > after).Take(200).Select(entry => entry.Value.ToJson()));
    }

    private string Written(Entry entry, JsonObject body)
    {
        writes++;
        return Put(entry with
        {
            Title = body["title"]?.GetValue<string>() ?? entry.Title,
            Notes = body["notes"]?.GetValue<string>() ?? entry.Notes,
        }).ToJson().ToJsonString();
    }
}
