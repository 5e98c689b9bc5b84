using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.World;

/// <summary>The record types and the integration that the tests speak about.</summary>
internal static class Samples
{
    /// <summary>Where the product's schema files are.</summary>
    public static readonly string SchemaFiles = Path.Combine(AppContext.BaseDirectory, "schemas");

    public static readonly RecordTypes Types = SchemaFolder.Load(SchemaFiles);

    /// <summary>A task list as an admin would enter it: two-way, all groups of one field, a status of which the outside keeps less.</summary>
    public const string Body = """
        {
          "name": "Task list", "type": "GENERIC_REST", "baseUrl": "https://tasks.example.com/v1", "authType": "BEARER_TOKEN",
          "credentials": { "token": "sample-token" }, "syncDirection": "BIDIRECTIONAL", "syncFrequency": "HOURLY", "dataTypes": ["TASKS"],
          "connector": { "resources": { "TASK": { "path": "/tasks", "id": "id" } } },
          "mappings": [{
            "resourceType": "TASK",
            "externalToInternal": [
              { "externalField": "id", "internalField": "externalId", "transform": "string" },
              { "externalField": "name", "internalField": "title", "transform": "string", "required": true },
              { "externalField": "notes", "internalField": "description", "transform": "string" },
              { "externalField": "done", "internalField": "status", "transform": { "type": "enum", "mapping": { "true": "COMPLETED", "false": "IN_PROGRESS" } } },
              { "externalField": "hours", "internalField": "estimatedHours", "transform": "number" },
              { "externalField": "owner", "internalField": "assignedToId", "transform": { "type": "lookup", "resourceType": "MEMBER" } }
            ],
            "internalToExternal": [
              { "internalField": "title", "externalField": "name", "transform": "string", "required": true },
              { "internalField": "description", "externalField": "notes", "transform": "string" },
              { "internalField": "status", "externalField": "done", "transform": { "type": "enum", "mapping": { "TODO": false, "IN_PROGRESS": false, "REVIEW": false, "COMPLETED": true, "CANCELLED": false } } },
              { "internalField": "estimatedHours", "externalField": "hours", "transform": "number" },
              { "internalField": "assignedToId", "externalField": "owner", "transform": { "type": "lookup", "resourceType": "MEMBER" } }
            ]
          }]
        }
        """;

    /// <summary>The integration, saved, linked and active.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="changes">Body fields laid over <see cref="Body"/>, as JSON.</param>
    /// <param name="types">The record types known; by default the product's.</param>
    public static IntegrationRow Integration(string id, string changes = "{}", RecordTypes? types = null)
    {
        var body = ((FieldValue.Object)Json(changes)).Fields.Aggregate((FieldValue.Object)Json(Body), (all, field) => all.With(field.Key, field.Value));
        var read = IntegrationBody.Read(body.With("name", FieldValue.Of(id)).ToJson(), IntegrationBody.Blank(id, ManualClock.Start), isNew: true, types ?? Types);
        read.Problems.ShouldBeEmpty();
        return read.Row with { LinkState = LinkState.LINKED, ConfigVersion = 1 };
    }

    public static FieldValue Json(string json) => FieldValue.ParseOrThrow(json);
}
