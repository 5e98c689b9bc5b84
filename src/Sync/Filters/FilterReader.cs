using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Filters;

/// <summary>Reads the filters of an integration, every fault at once.</summary>
public static class FilterReader
{
    /// <param name="written">The list as JSON; absent is none.</param>
    /// <param name="schemas">The types that the integration maps.</param>
    /// <param name="at">What to put before each path.</param>
    public static Validated<FilterList> Read(FieldValue written, IReadOnlyDictionary<string, RecordSchema> schemas, string at = "filters")
    {
        var problems = new ProblemList();
        var filters = ImmutableArray.CreateBuilder<SyncFilter>();
        if (written is not (FieldValue.Absent or FieldValue.List))
        {
            problems.Add(at, "must be a list of {resourceType, direction, field, op, value}.");
        }

        var items = written is FieldValue.List list ? list.Items : [];
        for (var index = 0; index < items.Length; index++)
        {
            var path = $"{at}[{index}]";
            if (items[index] is not FieldValue.Object source)
            {
                problems.Add(path, "must be an object with resourceType, direction, field, op and value.");
            }
            else if (ReadOne(new ObjectReader(source, path, problems), schemas, problems) is { } filter)
            {
                filters.Add(filter);
            }
        }

        return problems.Validated(new FilterList(filters.ToImmutable()));
    }

    private static SyncFilter? ReadOne(ObjectReader reader, IReadOnlyDictionary<string, RecordSchema> schemas, ProblemList problems)
    {
        var type = reader.RequiredText("resourceType");
        var direction = Choice<SyncDirection>(reader, "direction", problems);
        var field = ReadPath(reader, problems);
        var op = Choice<FilterOp>(reader, "op", problems);
        var value = reader.Get("value");
        reader.RefuseOthers();
        RecordSchema? schema = null;
        if (type is not null && !schemas.TryGetValue(type, out schema))
        {
            problems.Add(reader.PathOf("resourceType"), $"'{type}' has no mapping; use one of: {string.Join(", ", schemas.Keys.Order(StringComparer.Ordinal))}.");
        }

        var isLocal = direction is not (null or SyncDirection.EXTERNAL_TO_BRITEPOOL);
        var judged = isLocal && field is not null ? schema?.Find(field) : null;
        if (isLocal && field is not null && schema is not null && judged is null)
        {
            problems.Add(reader.PathOf("field"), $"'{field}' is no field of {type}; use one of: {string.Join(", ", schema.Fields.Keys)}.");
            return null;
        }

        if (schema is null || direction is null || field is null || op is null)
        {
            return null;
        }

        foreach (var complaint in ComplaintsAbout(op.Value, value, judged))
        {
            problems.Add(reader.PathOf("value"), complaint);
        }

        return new SyncFilter(type!, direction.Value, field, op.Value, value, judged?.Type is null or FieldType.List or FieldType.Object ? TypeOf(op.Value, value) : judged.Type);
    }

    private static IEnumerable<string> ComplaintsAbout(FilterOp op, FieldValue value, SchemaField? field)
    {
        var values = value is FieldValue.List list ? list.Items : [value];
        var complaint = op switch
        {
            FilterOp.exists when value is not FieldValue.Bool => "must be true or false: whether the field must hold something.",
            FilterOp.exists => null,
            FilterOp.@in or FilterOp.notIn when value is not FieldValue.List { Items.IsEmpty: false } => "must be a list of values.",
            FilterOp.gt or FilterOp.gte or FilterOp.lt or FilterOp.lte when value is not (FieldValue.Number or FieldValue.Text) => "must be a number, a date or a text.",
            FilterOp.contains when value.ScalarText is null => "must be the text or the value to look for.",
            FilterOp.eq or FilterOp.ne when value.IsAbsent => "is required; null asks for a field without a value.",
            _ when values.Any(item => item is FieldValue.Object or FieldValue.List) => "must hold plain values only.",
            _ => null,
        };
        if (complaint is not null)
        {
            return [complaint];
        }

        return op is FilterOp.exists or FilterOp.contains || field is not { Type: FieldType.Enum } ? [] : values
            .Where(item => !item.IsNull && !field.Values.Contains(item.ScalarText ?? ""))
            .Select(item => $"{item} is no value of the field; use one of: {string.Join(", ", field.Values)}.");
    }

    // What is outside has no schema, so the value that it is compared with says what it is.
    private static FieldType TypeOf(FilterOp op, FieldValue value) => value switch
    {
        FieldValue.Number => FieldType.Number,
        FieldValue.Bool => FieldType.Bool,
        FieldValue.List { Items: [var first, ..] } => TypeOf(op, first),
        FieldValue.Text text when op is FilterOp.gt or FilterOp.gte or FilterOp.lt or FilterOp.lte && IsoDate.TryParse(text.Value, out _) => FieldType.Date,
        _ => FieldType.Text,
    };

    private static FieldPath? ReadPath(ObjectReader reader, ProblemList problems)
    {
        if (reader.RequiredText("field") is not { } text)
        {
            return null;
        }

        var path = FieldPath.Parse(text);
        if (!path.Success)
        {
            problems.Add(reader.PathOf("field"), path.Error);
        }

        return path.TryGet(out var found) ? found : null;
    }

    private static T? Choice<T>(ObjectReader reader, string name, ProblemList problems)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        if (reader.Get(name).ScalarText is { } text && names.Contains(text))
        {
            return Enum.Parse<T>(text);
        }

        problems.Add(reader.PathOf(name), $"must be one of: {string.Join(", ", names)}.");
        return null;
    }
}

/// <summary>The filters of an integration, of all its types. Immutable.</summary>
public sealed record FilterList(ImmutableArray<SyncFilter> All)
{
    public FilterSet Of(string resourceType) => new([.. All.Where(filter => filter.ResourceType == resourceType)]);
}
