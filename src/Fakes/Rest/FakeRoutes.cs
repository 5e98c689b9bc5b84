using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>json-server's rules: which request reads or writes what, and what is answered.</summary>
internal sealed class FakeRoutes(
    FakeRestOptions options,
    IReadOnlyDictionary<string, FakeCollection> collections,
    TimeSpan lag,
    Func<string, string, string, JsonObject?, JsonObject?> write)
{
    private static readonly FakeReply Missing = FakeReply.Json(404, "{}");
    private static readonly FakeReply MovedOn = FakeReply.Json(412, """{"error":"moved on"}""");

    public FakeReply Answer(FakeRequest request)
    {
        if (!Knows(request)) return FakeReply.Json(401, """{"error":"unknown token"}""");
        var query = new FakeQuery(request.PathAndQuery);
        if (query.Segments is not [var name, ..] || !collections.TryGetValue(name, out var collection)) return Missing;
        return (request.Method, query.Segments.Count) switch
        {
            ("GET", 1) => List(collection, query),
            ("GET", 2) => collection.Seen(query.Segments[1], lag) is { } record ? Shown(200, record, collection, query.Segments[1], lag) : Missing,
            ("POST", 1) => WithBody(request, body => Post(name, collection, body)),
            ("PATCH", 2) => WithBody(request, body => Change(request, name, collection, query.Segments[1], body)),
            ("PUT", 2) => WithBody(request, body => Change(request, name, collection, query.Segments[1], body)),
            ("DELETE", 2) => Delete(request, name, collection, query.Segments[1]),
            _ => Missing,
        };
    }

    /// <summary>The record with the changes' fields in place of its own; nested objects are replaced whole.</summary>
    public static JsonObject Lay(JsonObject current, JsonObject changes)
    {
        var result = (JsonObject)current.DeepClone();
        foreach (var (field, value) in changes) result[field] = value?.DeepClone();
        return result;
    }

    private bool Knows(FakeRequest request) =>
        options.Token is null || request.Header("Authorization") == $"Bearer {options.Token}" || request.Header("X-API-Key") == options.Token;

    private FakeReply List(FakeCollection collection, FakeQuery query)
    {
        var (total, page) = query.Select(collection.AllSeen(lag));
        var body = new JsonArray([.. page.Select(record => record.DeepClone())]);
        return FakeReply.Json(200, body.ToJsonString(), ("X-Total-Count", total.ToString(CultureInfo.InvariantCulture)));
    }

    private FakeReply Post(string name, FakeCollection collection, JsonObject body)
    {
        var id = body["id"]?.ToString() ?? collection.FreshId();
        // json-server's own answer to a doubled id is a 500.
        if (collection.Current(id) is not null) return FakeReply.Json(500, """{"error":"Insert failed, duplicate id"}""");
        var made = write("POST", name, id, body)!;
        return options.BriefAnswers
            ? FakeReply.Json(201, new JsonObject { ["id"] = made["id"]!.DeepClone() }.ToJsonString())
            : Shown(201, made, collection, id, TimeSpan.Zero);
    }

    private FakeReply Change(FakeRequest request, string name, FakeCollection collection, string id, JsonObject body)
    {
        if (collection.Current(id) is not { } current) return Missing;
        if (Refuses(request, current, collection, id)) return MovedOn;
        var made = write(request.Method, name, id, request.Method == "PATCH" ? Lay(current, body) : body)!;
        return options.BriefAnswers ? new FakeReply(204, [], "") : Shown(200, made, collection, id, TimeSpan.Zero);
    }

    private FakeReply Delete(FakeRequest request, string name, FakeCollection collection, string id)
    {
        if (collection.Current(id) is not { } current) return Missing;
        if (Refuses(request, current, collection, id)) return MovedOn;
        write("DELETE", name, id, null);
        return FakeReply.Json(200, "{}");
    }

    private FakeReply Shown(int status, JsonObject record, FakeCollection collection, string id, TimeSpan behind) => options.Guarded
        ? FakeReply.Json(status, record.ToJsonString(), ("ETag", collection.Etag(id, behind)))
        : FakeReply.Json(status, record.ToJsonString());

    private bool Refuses(FakeRequest request, JsonObject current, FakeCollection collection, string id) =>
        options.Guarded && request.Header("If-Match") is { } named && named != collection.Etag(id, TimeSpan.Zero)
        && (options.VersionField is not { } field || named != current[field]?.ToString());

    private static FakeReply WithBody(FakeRequest request, Func<JsonObject, FakeReply> answer)
    {
        try
        {
            return JsonNode.Parse(request.Body) is JsonObject body ? answer(body) : FakeReply.Json(400, """{"error":"not an object"}""");
        }
        catch (JsonException)
        {
            return FakeReply.Json(400, """{"error":"not JSON"}""");
        }
    }
}
