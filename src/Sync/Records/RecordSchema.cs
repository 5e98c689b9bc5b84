using System.Collections.Immutable;
using Concord.Sync.Identity;
using Concord.Sync.Values;

namespace Concord.Sync.Records;

/// <summary>
/// One type of local record, as data: read from <c>schemas/{TYPE}.json</c>. A document is the record's <c>fields</c> object.
/// </summary>
/// <param name="Type">The resource type on the wire: "TASK".</param>
/// <param name="DataType">The data type on the wire: "TASKS".</param>
/// <param name="IdPrefix">What ids of this type begin with: "task_".</param>
/// <param name="Fields">The fields by name, sorted ordinally.</param>
public sealed record RecordSchema(
    string Type, string DataType, string IdPrefix, ImmutableSortedDictionary<string, SchemaField> Fields)
{
    /// <summary>Records of this type say in their JSON which integration made them and under which external id.</summary>
    public bool ShowsSource { get; init; }

    /// <summary>What tells one record of this type from all others, unless an integration says otherwise; empty for nothing.</summary>
    public ImmutableArray<MatchKey> MatchKeys { get; init; } = [];

    /// <summary>The values that no other record may hold, as field and hash, compared as those of keys are; fields without a value hold none.</summary>
    public IEnumerable<(string Field, string KeyHash)> UniqueKeys(FieldValue document) =>
        from field in Fields
        where field.Value.Unique
        let hash = new MatchKey([FieldPath.ParseOrThrow(field.Key)]).Hash(this, document)
        where hash is not null
        select (field.Key, hash);

    /// <summary>Reads a schema file; every fault at once.</summary>
    public static Validated<RecordSchema> Read(string json) => SchemaReader.Read(json);

    /// <summary>Every fault of a document against this schema; empty when it may be stored.</summary>
    public ImmutableArray<Problem> Validate(FieldValue document)
    {
        var problems = new ProblemList();
        if (document is FieldValue.Object map)
        {
            SchemaCheck.Fields(Fields, map, "", problems);
        }
        else
        {
            problems.Add("", "The fields of a record are one JSON object.");
        }

        return problems.ToImmutable();
    }

    /// <summary>The document of a new record: fields that were left out take their default.</summary>
    public FieldValue.Object WithDefaults(FieldValue.Object document) => Fields.Aggregate(
        document,
        (filled, field) => filled.Get(field.Key).IsAbsent ? filled.With(field.Key, field.Value.Default) : filled);

    /// <summary>The field a path leads to, or null: unknown name, or a place below something that is no object or list.</summary>
    public SchemaField? Find(FieldPath path)
    {
        var field = Fields.GetValueOrDefault(path.Root);
        foreach (var step in path.Steps.Skip(1))
        {
            field = (field?.Type, step.Name) switch
            {
                (FieldType.Object, { } name) => field.Fields.IsEmpty ? SchemaField.Open : field.Fields.GetValueOrDefault(name),
                (FieldType.List, null) => SchemaField.Open,
                _ => null,
            };
        }

        return field;
    }
}
