using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>
/// The fake system behind an interface of another kind: other paging, envelopes, guards, answers and errors. Each request becomes
/// one of the system's own, so that its ledger and its faults are the same.
/// </summary>
public sealed class FakeDialect(FakeRestSystem system, DialectOptions options)
{
    /// <summary>A PUT or PATCH sets the fields that it holds; a write with an Idempotency-Key that was seen is answered as before.</summary>
    private readonly Dictionary<string, FakeReply> answered = new(StringComparer.Ordinal);

    /// <summary>Answers one request of the hub.</summary>
    public FakeReply Handle(FakeRequest request)
    {
        if (!options.Knows(request)) return Error(401, "invalid token");
        var query = new FakeQuery(request.PathAndQuery);
        var key = request.Header("Idempotency-Key");
        if (key is not null && answered.TryGetValue(key, out var before)) return before;
        var reply = query.Segments switch
        {
            [var name] when request.Method == "GET" && !options.ListsByPost => List(request, name, query.Value),
            [var name, "search"] when request.Method == "POST" && options.ListsByPost => List(request, name, BodyParameters(request)),
            [_] when request.Method == "POST" => Create(request, query.Segments[0], null),
            [var name, var id] when request.Method == "PUT" && options.PutCreates && system.Read(name, id) is null => Create(request, name, id),
            [var name, var id] => One(request, name, id),
            _ => Error(404, "no such address"),
        };
        if (key is not null && !reply.Lost && reply.Status < 300) answered[key] = reply;
        return reply;
    }

    private FakeReply List(FakeRequest request, string name, Func<string, string?> parameter)
    {
        var inner = system.Handle(new FakeRequest("GET", $"/{name}", request.Headers));
        if (inner.Lost || inner.Status != 200) return Told(inner);
        var all = JsonNode.Parse(inner.Body)!.AsArray().Select(record => record!.AsObject()).ToList();
        return new DialectPage(options, request.PathAndQuery, parameter).Of(all);
    }

    private FakeReply Create(FakeRequest request, string name, string? id)
    {
        if (Fields(request) is not { } fields) return Error(400, "not JSON");
        if (id is not null) fields["id"] = id;
        var inner = system.Handle(new FakeRequest("POST", $"/{name}", request.Headers, fields.ToJsonString()));
        if (inner.Lost || inner.Status != 201) return Told(inner);
        var made = JsonNode.Parse(inner.Body)!.AsObject();
        var own = new JsonObject { ["id"] = made["id"]!.DeepClone(), ["created"] = true };
        return options.Answer switch
        {
            DialectAnswer.Whole => FakeReply.Json(201, Wrapped(made)),
            DialectAnswer.Partial => FakeReply.Json(201, Wrapped(own)),
            _ => new FakeReply(201, [("Location", $"https://elsewhere.example/{name}/{made["id"]}")], ""),
        };
    }

    private FakeReply One(FakeRequest request, string name, string id)
    {
        var current = system.Read(name, id);
        if (current is not null && Refuses(request, current) is { } refused) return refused;
        var body = request.Method is "PUT" or "PATCH" or "POST" ? Fields(request) : [];
        if (body is null) return Error(400, "not JSON");
        if (options.PutReplaces && request.Method == "PUT" && body["rev"] is not null) return Error(422, "rev is read-only");
        var isPartial = request.Method == "POST" || (request.Method == "PUT" && !options.PutReplaces);
        var inner = system.Handle(new FakeRequest(isPartial ? "PATCH" : request.Method, $"/{name}/{Uri.EscapeDataString(id)}", request.Headers, body.ToJsonString()));
        if (inner.Lost || inner.Status is not (200 or 204)) return Told(inner);
        if (request.Method == "GET") return Shown(inner);
        return (request.Method, options.Answer) switch
        {
            ("DELETE", _) => FakeReply.Json(200, """{"data":{}}"""),
            (_, DialectAnswer.Whole) => Shown(inner),
            (_, DialectAnswer.Partial) => FakeReply.Json(200, Wrapped(new JsonObject { ["updated"] = true })),
            _ => new FakeReply(204, [], ""),
        };
    }

    private FakeReply Shown(FakeReply inner)
    {
        var record = JsonNode.Parse(inner.Body)!.AsObject();
        return options.Guard == DialectGuard.Etag ? FakeReply.Json(200, Wrapped(record), ("ETag", EtagOf(record))) : FakeReply.Json(200, Wrapped(record));
    }

    private FakeReply? Refuses(FakeRequest request, JsonObject current)
    {
        if (request.Method == "GET") return null;
        if (options.Guard == DialectGuard.Etag && request.Header("If-Match") is { } etag && etag != EtagOf(current)) return Error(412, "moved on");
        var isStale = options.Guard == DialectGuard.VersionField && request.Method != "DELETE" && Fields(request)?["rev"]?.ToJsonString() != current["rev"]?.ToJsonString();
        return isStale ? Error(409, "moved on") : null;
    }

    private JsonObject? Fields(FakeRequest request)
    {
        try
        {
            var body = JsonNode.Parse(request.Body) as JsonObject;
            return options.Envelope is { } name ? body?[name]?.DeepClone() as JsonObject : body;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Func<string, string?> BodyParameters(FakeRequest request)
    {
        var body = JsonNode.Parse(request.Body)!.AsObject();
        return name => body[name] is { } value ? value is JsonValue ? value.ToString() : value.ToJsonString() : null;
    }

    // An error of the system itself, in this dialect's words. Faults that a test plays pass as they are.
    private FakeReply Told(FakeReply inner) => inner.Status == 404 && !inner.Lost ? Error(404, "not found") : inner;

    private FakeReply Error(int status, string words) => options.ErrorsInside
        ? FakeReply.Json(200, new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = $"E{status}" }) }.ToJsonString())
        : new FakeReply(status, [("Content-Type", "text/plain")], words);

    private string Wrapped(JsonObject record) => (options.Envelope is { } name ? new JsonObject { [name] = record } : record).ToJsonString();

    private static string EtagOf(JsonObject record) => $"\"{record["rev"]}\"";
}
