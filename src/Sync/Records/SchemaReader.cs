using System.Collections.Immutable;
using Concord.Sync.Identity;
using Concord.Sync.Values;

namespace Concord.Sync.Records;

/// <summary>Reads <c>schemas/{TYPE}.json</c>.</summary>
internal static class SchemaReader
{
    private static readonly ImmutableSortedDictionary<string, FieldType> Types = Enum.GetValues<FieldType>()
        .Except([FieldType.Html, FieldType.Json])
        .ToImmutableSortedDictionary(type => char.ToLowerInvariant(type.ToString()[0]) + type.ToString()[1..], type => type, StringComparer.Ordinal);

    public static Validated<RecordSchema> Read(string json)
    {
        var problems = new ProblemList();
        var parsed = FieldValue.Parse(json);
        if (!parsed.Success || parsed.Value is not FieldValue.Object source)
        {
            problems.Add("", parsed.Error ?? "A schema is one JSON object.");
            return problems.Refused<RecordSchema>();
        }

        var reader = new ObjectReader(source, "", problems);
        var type = reader.RequiredText("type");
        var dataType = reader.RequiredText("dataType");
        var prefix = reader.RequiredText("idPrefix");
        var showsSource = reader.Flag("showsSource");
        var fields = ReadFields(reader, "fields", problems);
        var keys = ReadKeys(reader, fields);
        reader.RefuseOthers();
        if (fields.IsEmpty)
        {
            problems.Add("fields", "must name at least one field.");
        }

        return problems.Count == 0
            ? problems.Validated(new RecordSchema(type!, dataType!, prefix!, fields) { ShowsSource = showsSource, MatchKeys = keys })
            : problems.Refused<RecordSchema>();
    }

    private static ImmutableArray<MatchKey> ReadKeys(ObjectReader reader, ImmutableSortedDictionary<string, SchemaField> fields)
    {
        var keys = reader.OptionalList("match").Select(key => (key as FieldValue.List)?.Items.Select(field => field.ScalarText ?? "").ToImmutableArray() ?? []).ToImmutableArray();
        if (keys.Any(key => key.IsEmpty || key.Any(field => !fields.ContainsKey(field))))
        {
            reader.Wrong("match", "must be a list of keys, each a list of fields of the record, as in [[\"email\"]].");
            return [];
        }

        return [.. keys.Select(key => new MatchKey(key.Select(FieldPath.ParseOrThrow)))];
    }

    private static ImmutableSortedDictionary<string, SchemaField> ReadFields(ObjectReader parent, string name, ProblemList problems)
    {
        var fields = ImmutableSortedDictionary.CreateBuilder<string, SchemaField>(StringComparer.Ordinal);
        foreach (var (field, value) in parent.OptionalObject(name)?.Fields ?? FieldValue.Object.Empty.Fields)
        {
            var path = $"{parent.PathOf(name)}.{field}";
            if (value is not FieldValue.Object source)
            {
                problems.Add(path, "must be an object with a type.");
            }
            else if (FieldPath.Parse(field) is not { Success: true, Value.Steps.Length: 1 })
            {
                problems.Add(path, "is no plain name; write it without dots and brackets.");
            }
            else
            {
                fields.Add(field, ReadField(source, path, problems));
            }
        }

        return fields.ToImmutable();
    }

    private static SchemaField ReadField(FieldValue.Object source, string path, ProblemList problems)
    {
        var reader = new ObjectReader(source, path, problems);
        var typeName = reader.RequiredText("type") ?? "text";
        if (!Types.TryGetValue(typeName, out var type))
        {
            problems.Add(reader.PathOf("type"), $"'{typeName}' is no field type; use one of: {string.Join(", ", Types.Keys)}.");
        }

        var required = reader.Flag("required");
        var field = new SchemaField(type)
        {
            Required = required,
            Nullable = reader.Flag("nullable", otherwise: !required),
            Unique = reader.Flag("unique"),
            IsEmail = ReadFormat(reader, type),
            Default = reader.Get("default"),
            Values = type == FieldType.Enum ? ReadValues(reader, problems) : [],
            Reference = type == FieldType.Reference ? reader.RequiredText("reference") : null,
            Fields = type == FieldType.Object ? ReadFields(reader, "fields", problems) : new SchemaField(type).Fields,
        };
        reader.RefuseOthers();
        foreach (var inside in field.Fields.Where(inside => inside.Value.Unique))
        {
            problems.Add(reader.PathOf($"fields.{inside.Key}.unique"), "is for fields of the record itself, not for those inside one.");
        }

        if (!field.Default.IsAbsent)
        {
            SchemaCheck.Value(field, field.Default, reader.PathOf("default"), problems);
        }

        return field;
    }

    private static bool ReadFormat(ObjectReader reader, FieldType type)
    {
        var isEmail = reader.Choice("format", false, ("email", true));
        if (isEmail && type != FieldType.Text)
        {
            reader.Wrong("format", "is for fields of type text.");
        }

        return isEmail;
    }

    private static ImmutableArray<string> ReadValues(ObjectReader reader, ProblemList problems)
    {
        var values = reader.OptionalList("values");
        var texts = values.OfType<FieldValue.Text>().Select(text => text.Value).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (texts.IsEmpty || texts.Length != values.Length)
        {
            problems.Add(reader.PathOf("values"), "must list the enum's values, as texts, each once.");
        }

        return texts;
    }
}
