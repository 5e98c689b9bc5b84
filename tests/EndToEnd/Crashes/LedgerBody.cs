using System.Text.Json.Nodes;

namespace Concord.EndToEnd.Crashes;

/// <summary>The integration that links a ledger.</summary>
internal static class LedgerBody
{
    /// <summary>Titles are changed outside and descriptions here, so that nothing is a matter of opinion.</summary>
    public static JsonObject Of(Ledger ledger, string name, string frequency) => JsonNode.Parse($$$"""
        {
          "name": "{{{name}}}", "type": "GENERIC_REST", "baseUrl": "{{{ledger.Address}}}", "authType": "BEARER_TOKEN", "credentials": {"token": "crash"},
          "syncDirection": "BIDIRECTIONAL", "syncFrequency": "{{{frequency}}}", "dataTypes": ["TASKS"], "conflictStrategy": "LATEST_WINS", "initialSync": "RUN",
          "connector": {
            "consistencyLag": 0,
            "resources": {"TASK": {
              "path": "/tasks", "id": "id", "idKind": "number", "updatedAt": {"path": "updatedAt"},
              "list": {"paging": {"kind": "lastId", "afterParam": "after", "size": 200}}, "update": {"method": "PATCH", "mode": "partial"} }},
            "webhook": {"payload": "complete", "eventPath": "event", "recordPath": "data", "idPath": "data.id", "deliveryIdHeader": "X-Webhook-Id",
              "events": {"task.created": "create", "task.updated": "update"}}
          },
          "mappings": [{"resourceType": "TASK",
            "externalToInternal": [
              {"externalField": "title", "internalField": "title", "transform": "string"},
              {"externalField": "notes", "internalField": "description", "transform": "string"}],
            "internalToExternal": [
              {"internalField": "title", "externalField": "title", "transform": "string"},
              {"internalField": "description", "externalField": "notes", "transform": "string"}]}]
        }
        """)!.AsObject();
}
