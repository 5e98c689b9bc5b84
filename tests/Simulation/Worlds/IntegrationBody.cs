using System.Text.Json.Nodes;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>The integration body that an admin of such a world posts.</summary>
internal static class IntegrationBody
{
    public const string Token = "outside-token";

    public static string Of(Traits traits)
    {
        var body = (JsonObject)JsonNode.Parse(Fixed)!;
        body["name"] = $"Tasks of {traits.Id}";
        body["baseUrl"] = $"https://{traits.Host}";
        body["priority"] = traits.Priority;
        body["conflictStrategy"] = traits.Strategy.ToString();
        body["syncFrequency"] = traits.Frequency.ToString();
        body["syncDirection"] = traits.Direction.ToString();
        body["deletePolicy"] = traits.Deletes.ToString();
        body["connector"] = Connector(traits);
        if (traits.Numbered) Number(body);
        if (traits.Assigned) Assign(body);
        if (traits.Matching is { } mode) Match(body, mode);
        if (traits.Strategy == ConflictStrategy.CUSTOM_MERGE) body["customMergeRules"] = JsonNode.Parse(Rules);
        if (traits.DeleteBrake is { } count) body["brakes"] = new JsonObject { ["delete"] = new JsonObject { ["count"] = count, ["share"] = 0.5 } };
        return body.ToJsonString();
    }

    private static void Match(JsonObject body, MatchMode mode)
    {
        body["match"] = new JsonObject { ["mode"] = mode.ToString() };
        if (mode != MatchMode.CREATE_ONLY) body["match"]!["keys"] = new JsonArray(new JsonArray("estimatedHours"));
    }

    private static void Number(JsonObject body)
    {
        foreach (var list in new[] { "externalToInternal", "internalToExternal" })
            body["mappings"]![0]![list]!.AsArray().Add(new JsonObject { ["externalField"] = "number", ["internalField"] = "estimatedHours", ["transform"] = "number" });
    }

    private static void Assign(JsonObject body)
    {
        foreach (var list in new[] { "externalToInternal", "internalToExternal" })
        {
            body["mappings"]![0]![list]!.AsArray().Add(new JsonObject
            {
                ["externalField"] = Checking.Assignment.Outside,
                ["internalField"] = Checking.Assignment.Here,
                ["transform"] = new JsonObject { ["type"] = "lookup", ["resourceType"] = "MEMBER" },
            });
        }
    }

    private static JsonObject Connector(Traits traits)
    {
        var task = new JsonObject
        {
            ["path"] = "/tasks",
            ["id"] = "id",
            ["idKind"] = traits.NumericIds ? "number" : "string",
            ["list"] = List(traits),
            ["update"] = traits.FullUpdate
                ? new JsonObject { ["method"] = "PUT", ["mode"] = "full" }
                : new JsonObject { ["method"] = "PATCH", ["mode"] = "partial" },
        };
        if (traits.UpdatedAt) task["updatedAt"] = new JsonObject { ["path"] = "updatedAt", ["format"] = "iso" };
        if (traits.HasVersion) task["version"] = "version";
        if (traits.Guard == WriteGuard.Etag) task["precondition"] = new JsonObject { ["kind"] = "etag" };
        if (traits.Guard == WriteGuard.Version) task["precondition"] = new JsonObject { ["kind"] = "versionHeader" };
        if (traits.Marker) task["create"] = new JsonObject { ["marker"] = "ref", ["find"] = new JsonObject { ["param"] = "ref" } };
        var webhook = new JsonObject { ["payload"] = traits.ThinWebhooks ? "thin" : "complete" };
        if (traits.DeliveryIds) webhook["deliveryIdHeader"] = "X-Webhook-Id";
        var limit = traits.RequestsAMinute is { } requests ? new JsonObject { ["requests"] = requests } : new JsonObject();
        return new JsonObject
        {
            ["rateLimit"] = limit,
            ["resources"] = new JsonObject { ["TASK"] = task },
            ["webhook"] = webhook,
            ["consistencyLag"] = traits.Lag.TotalSeconds,
        };
    }

    private static JsonObject List(Traits traits)
    {
        var list = new JsonObject();
        if (traits.PageSize > 0)
        {
            list["paging"] = new JsonObject
            {
                ["kind"] = "page",
                ["pageParam"] = "_page",
                ["sizeParam"] = "_limit",
                ["size"] = traits.PageSize,
                ["firstPage"] = 1,
                ["totalHeader"] = "X-Total-Count",
            };
        }

        if (traits.UpdatedAt) list["updatedSince"] = new JsonObject { ["param"] = "updatedAt_gte", ["format"] = "iso" };
        return list;
    }

    private const string Rules = """{"title":{"strategy":"concatenate"},"description":{"strategy":"prefer_local"},"dueDate":{"strategy":"max"}}""";

    private const string Fixed = """
        {
          "type": "GENERIC_REST",
          "authType": "BEARER_TOKEN", "credentials": { "token": "outside-token" },
          "dataTypes": ["TASKS"],
          "mappings": [{
            "resourceType": "TASK",
            "externalToInternal": [
              { "externalField": "id", "internalField": "externalId", "transform": "string", "required": true },
              { "externalField": "title", "internalField": "title", "transform": "string", "required": true },
              { "externalField": "notes", "internalField": "description", "transform": "string" },
              { "externalField": "completed", "internalField": "status",
                "transform": { "type": "enum", "mapping": { "true": "COMPLETED", "false": "IN_PROGRESS" } } },
              { "externalField": "due", "internalField": "dueDate", "transform": "date" }
            ],
            "internalToExternal": [
              { "internalField": "title", "externalField": "title", "transform": "string", "required": true },
              { "internalField": "description", "externalField": "notes", "transform": "string" },
              { "internalField": "status", "externalField": "completed",
                "transform": { "type": "enum", "mapping": { "TODO": false, "IN_PROGRESS": false, "REVIEW": false, "COMPLETED": true, "CANCELLED": false } } },
              { "internalField": "dueDate", "externalField": "due", "transform": "date" }
            ]
          }]
        }
        """;
}
