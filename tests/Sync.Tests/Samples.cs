using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests;

/// <summary>The record types and mappings that the tests speak about.</summary>
internal static class Samples
{
    public static readonly RecordSchema Task =
        RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", "TASK.json"))).Value;

    public static readonly RecordSchema Member = RecordSchema.Read("""
        {
          "type": "MEMBER", "dataType": "MEMBERS", "idPrefix": "member_",
          "fields": {
            "email": { "type": "text", "required": true, "unique": true },
            "name": { "type": "text" },
            "role": { "type": "text" },
            "profile": { "type": "object", "fields": { "totalEquityUnits": { "type": "number" }, "note": { "type": "text" } } },
            "extra": { "type": "object" }
          }
        }
        """).Value;

    /// <summary>The requirements' Asana example, to the letter.</summary>
    public const string AsanaTask = """
        {
          "resourceType": "TASK",
          "externalToInternal": [
            { "externalField": "gid", "internalField": "externalId", "transform": "string", "required": true },
            { "externalField": "name", "internalField": "title", "transform": "string", "required": true },
            { "externalField": "notes", "internalField": "description", "transform": "string" },
            { "externalField": "completed", "internalField": "status",
              "transform": { "type": "enum", "mapping": { "true": "COMPLETED", "false": "IN_PROGRESS" } } },
            { "externalField": "due_on", "internalField": "dueDate", "transform": "date" },
            { "externalField": "assignee.gid", "internalField": "assignedToId",
              "transform": { "type": "lookup", "resourceType": "MEMBER", "lookupField": "externalId" } }
          ]
        }
        """;

    /// <summary>The requirements' HubSpot example, to the letter.</summary>
    public const string HubSpotMember = """
        {
          "resourceType": "MEMBER",
          "internalToExternal": [
            { "internalField": "email", "externalField": "email", "transform": "string", "required": true },
            { "internalField": "name", "externalField": "firstname", "transform": { "type": "custom", "function": "splitName", "target": "first" } },
            { "internalField": "name", "externalField": "lastname", "transform": { "type": "custom", "function": "splitName", "target": "last" } },
            { "internalField": "role", "externalField": "britepool_role", "transform": "string" },
            { "internalField": "profile.totalEquityUnits", "externalField": "britepool_equity_units", "transform": "number" }
          ]
        }
        """;

    /// <summary>Asana's example with the way back: two-way title, notes, status, due date, assignee and hours.</summary>
    public const string TwoWayTask = """
        {
          "resourceType": "TASK",
          "externalToInternal": [
            { "externalField": "gid", "internalField": "externalId", "transform": "string", "required": true },
            { "externalField": "name", "internalField": "title", "transform": "string", "required": true },
            { "externalField": "notes", "internalField": "description", "transform": "string" },
            { "externalField": "completed", "internalField": "status",
              "transform": { "type": "enum", "mapping": { "true": "COMPLETED", "false": "IN_PROGRESS" } } },
            { "externalField": "due_on", "internalField": "dueDate", "transform": "date" },
            { "externalField": "assignee.gid", "internalField": "assignedToId", "transform": { "type": "lookup", "resourceType": "MEMBER" } },
            { "externalField": "hours", "internalField": "estimatedHours", "transform": "number" }
          ],
          "internalToExternal": [
            { "internalField": "title", "externalField": "name", "transform": "string", "required": true },
            { "internalField": "description", "externalField": "notes", "transform": "string" },
            { "internalField": "status", "externalField": "completed",
              "transform": { "type": "enum", "mapping":
                { "TODO": false, "IN_PROGRESS": false, "REVIEW": false, "COMPLETED": true, "CANCELLED": true } } },
            { "internalField": "dueDate", "externalField": "due_on", "transform": { "type": "date", "format": "date" } },
            { "internalField": "assignedToId", "externalField": "assignee.gid", "transform": { "type": "lookup", "resourceType": "MEMBER" } },
            { "internalField": "estimatedHours", "externalField": "hours", "transform": "number" }
          ]
        }
        """;

    /// <summary>Two-way names: one field here, two there.</summary>
    public const string TwoWayMember = """
        {
          "resourceType": "MEMBER",
          "externalToInternal": [
            { "externalField": "email", "internalField": "email", "transform": "string", "required": true },
            { "externalField": "firstname", "internalField": "name", "transform": { "type": "splitName", "target": "first" } },
            { "externalField": "lastname", "internalField": "name", "transform": { "type": "splitName", "target": "last" } }
          ],
          "internalToExternal": [
            { "internalField": "email", "externalField": "email", "transform": "string", "required": true },
            { "internalField": "name", "externalField": "firstname", "transform": { "type": "splitName", "target": "first" } },
            { "internalField": "name", "externalField": "lastname", "transform": { "type": "splitName", "target": "last" } }
          ]
        }
        """;

    public static CompiledMapping Compile(
        string mapping, RecordSchema schema, SyncDirection direction = SyncDirection.BIDIRECTIONAL) =>
        CompiledMapping.Compile(MappingReader.Read(mapping, schema).Value, schema, direction);

    public static FieldValue.Object Doc(string json) => (FieldValue.Object)FieldValue.ParseOrThrow(json);

    public static FieldPath At(string text) => FieldPath.ParseOrThrow(text);

    public static Projection Pairs(string json) => Projection.ParseOrThrow(json);
}
