using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>
/// A system with a REST interface like json-server's, in memory and without sockets. It keeps a ledger of every write that took
/// effect, plays faults, and has people who edit in it. The same seed, clock and calls give the same system. Safe for many threads.
/// </summary>
public sealed class FakeRestSystem
{
    private readonly Lock gate = new();
    private readonly FakeRestOptions options;
    private readonly SortedDictionary<string, FakeCollection> collections = new(StringComparer.Ordinal);
    private readonly List<LedgerEntry> ledger = [];
    private readonly List<(string? Method, Fault Fault)> script = [];
    private readonly WebhookLine line;
    private int requests;

    public FakeRestSystem(FakeRestOptions options)
    {
        this.options = options;
        line = new WebhookLine(options);
        foreach (var name in options.Collections) collections[name] = new FakeCollection(name, options);
    }

    /// <summary>For how long after a write readers still see the state before it.</summary>
    public TimeSpan StaleReads { get; set; }

    /// <summary>Every write that took effect so far, in order.</summary>
    public IReadOnlyList<LedgerEntry> Ledger
    {
        get { lock (gate) return [.. ledger]; }
    }

    /// <summary>How many writes took effect so far.</summary>
    public int Writes
    {
        get { lock (gate) return ledger.Count; }
    }

    /// <summary>The write with this number, from 1 to <see cref="Writes"/>.</summary>
    public LedgerEntry Write(int number)
    {
        lock (gate) return ledger[number - 1];
    }

    /// <summary>How many requests arrived, those that failed included.</summary>
    public int Requests
    {
        get { lock (gate) return requests; }
    }

    /// <summary>Plays the fault at the next request with this method (any method: null), once.</summary>
    public void FailNext(Fault fault, string? method = null)
    {
        lock (gate) script.Add((method, fault));
    }

    /// <summary>Answers one request of the hub.</summary>
    public FakeReply Handle(FakeRequest request)
    {
        FakeReply reply;
        var sent = new List<FakeWebhook>();
        lock (gate)
        {
            requests++;
            var fault = NextFault(request);
            var takesEffect = fault is null or Fault.AnswerLost or Fault.Error { AfterEffect: true };
            reply = Distort(takesEffect ? Route(request, sent) : FakeReply.NoAnswer, fault);
        }
        sent.ForEach(line.Send);
        return reply;
    }

    /// <summary>Puts records in as if they had always been there: no ledger entry, no webhook.</summary>
    public void Seed(string collection, IEnumerable<JsonObject> records)
    {
        lock (gate)
        {
            var into = collections[collection];
            foreach (var record in records) into.Put(record["id"]?.ToString() ?? into.FreshId(), record);
        }
    }

    /// <summary>Somebody in the outside system makes a record.</summary>
    /// <returns>Its id.</returns>
    public string Create(string actor, string collection, JsonObject record)
    {
        string id;
        var sent = new List<FakeWebhook>();
        lock (gate)
        {
            id = record["id"]?.ToString() ?? collections[collection].FreshId();
            Write(new Author(actor, null), "POST", collection, id, record, sent);
        }
        sent.ForEach(line.Send);
        return id;
    }

    /// <summary>Somebody in the outside system sets fields of a record.</summary>
    /// <returns>Whether the record exists.</returns>
    public bool Edit(string actor, string collection, string id, JsonObject changes)
    {
        var sent = new List<FakeWebhook>();
        lock (gate)
        {
            if (collections[collection].Current(id) is not { } current) return false;
            Write(new Author(actor, null), "PATCH", collection, id, FakeRoutes.Lay(current, changes), sent);
        }
        sent.ForEach(line.Send);
        return true;
    }

    /// <summary>Somebody in the outside system deletes a record.</summary>
    /// <returns>Whether the record existed.</returns>
    public bool Delete(string actor, string collection, string id)
    {
        var sent = new List<FakeWebhook>();
        lock (gate)
        {
            if (collections[collection].Current(id) is null) return false;
            Write(new Author(actor, null), "DELETE", collection, id, null, sent);
        }
        sent.ForEach(line.Send);
        return true;
    }

    /// <summary>The record as it truly is now, or null.</summary>
    public JsonObject? Read(string collection, string id)
    {
        lock (gate) return (JsonObject?)collections[collection].Current(id)?.DeepClone();
    }

    /// <summary>All records as they truly are now, in the order they came.</summary>
    public IReadOnlyList<JsonObject> All(string collection)
    {
        lock (gate) return [.. collections[collection].AllSeen(TimeSpan.Zero).Select(record => (JsonObject)record.DeepClone())];
    }

    /// <summary>Delivers the webhooks that are still held back.</summary>
    public void ReleaseWebhooks() => line.Release();

    private sealed record Author(string Name, string? Operation);

    private FakeReply Route(FakeRequest request, List<FakeWebhook> sent)
    {
        var author = new Author("hub", request.Header(options.OperationHeader));
        return new FakeRoutes(options, collections, StaleReads, (method, name, id, state) => Write(author, method, name, id, state, sent)).Answer(request);
    }

    private JsonObject? Write(Author author, string method, string name, string id, JsonObject? state, List<FakeWebhook> sent)
    {
        var collection = collections[name];
        var before = collection.Current(id)?.ToJsonString();
        var after = collection.Put(id, state);
        var at = options.Clock();
        var number = ledger.Count + 1;
        ledger.Add(new LedgerEntry(number, at, author.Name, author.Operation, method, name, id, before, after?.ToJsonString()));
        var kind = before is null ? "created" : after is null ? "deleted" : "updated";
        var data = after is null ? JsonNode.Parse(before!)! : after.DeepClone();
        var body = new JsonObject { ["event"] = $"{collection.Singular}.{kind}", ["data"] = data };
        sent.Add(new FakeWebhook($"evt_{number}", $"{collection.Singular}.{kind}", body.ToJsonString(), at));
        return after;
    }

    private Fault? NextFault(FakeRequest request)
    {
        var scripted = script.FindIndex(entry => entry.Method is null || entry.Method == request.Method);
        if (scripted < 0) return options.Faults?.Invoke(request);
        var fault = script[scripted].Fault;
        script.RemoveAt(scripted);
        return fault;
    }

    private static FakeReply Distort(FakeReply reply, Fault? fault) => fault switch
    {
        null => reply,
        Fault.Error { RetryAfter: { } wait } error => FakeReply.Json(error.Status, """{"error":"try later"}""", ("Retry-After", $"{wait.TotalSeconds:0}")),
        Fault.Error error => FakeReply.Json(error.Status, """{"error":"went wrong"}"""),
        _ => FakeReply.NoAnswer,
    };
}
