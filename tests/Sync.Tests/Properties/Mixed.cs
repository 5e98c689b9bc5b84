using Concord.Sync.Mapping;
using Concord.Sync.Records;

namespace Concord.Sync.Tests.Properties;

/// <summary>A record type and mapping with one group of every sort: plain, rich text, lossy, numeric, rounded, split, inward, outward.</summary>
internal static class Mixed
{
    private static readonly RecordSchema Schema = RecordSchema.Read("""
        {
          "type": "MIXED", "dataType": "MIXED", "idPrefix": "mixed_",
          "fields": {
            "title": { "type": "text", "required": true },
            "description": { "type": "richText" },
            "status": { "type": "enum", "values": ["TODO", "IN_PROGRESS", "REVIEW", "COMPLETED", "CANCELLED"], "required": true },
            "hours": { "type": "number" },
            "due": { "type": "date" },
            "person": { "type": "text" },
            "stage": { "type": "text" },
            "code": { "type": "text" }
          }
        }
        """).Value;

    public static readonly CompiledMapping Mapping = Samples.Compile(
        """
        {
          "resourceType": "MIXED",
          "externalToInternal": [
            { "externalField": "name", "internalField": "title", "transform": "string", "required": true },
            { "externalField": "notes", "internalField": "description", "transform": "string" },
            { "externalField": "completed", "internalField": "status",
              "transform": { "type": "enum", "mapping": { "true": "COMPLETED", "false": "IN_PROGRESS" } } },
            { "externalField": "effort.hours", "internalField": "hours", "transform": "number" },
            { "externalField": "due_on", "internalField": "due", "transform": "date" },
            { "externalField": "firstname", "internalField": "person", "transform": { "type": "splitName", "target": "first" } },
            { "externalField": "lastname", "internalField": "person", "transform": { "type": "splitName", "target": "last" } },
            { "externalField": "stage", "internalField": "stage" }
          ],
          "internalToExternal": [
            { "internalField": "title", "externalField": "name", "transform": "string", "required": true },
            { "internalField": "description", "externalField": "notes", "transform": "string" },
            { "internalField": "status", "externalField": "completed",
              "transform": { "type": "enum", "mapping":
                { "TODO": false, "IN_PROGRESS": false, "REVIEW": false, "COMPLETED": true, "CANCELLED": true } } },
            { "internalField": "hours", "externalField": "effort.hours", "transform": "number" },
            { "internalField": "due", "externalField": "due_on", "transform": { "type": "date", "format": "date" } },
            { "internalField": "person", "externalField": "firstname", "transform": { "type": "splitName", "target": "first" } },
            { "internalField": "person", "externalField": "lastname", "transform": { "type": "splitName", "target": "last" } },
            { "internalField": "code", "externalField": "code" }
          ]
        }
        """,
        Schema);
}
