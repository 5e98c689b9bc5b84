using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Identity;

/// <summary>
/// Reads `match` of an integration, every fault at once. One rule counts for each mapped type that has the fields of its keys; rules by
/// record type count for those types. A type without a rule takes its schema's own keys, as far as its mapping reads their fields.
/// </summary>
public static class MatchReader
{
    private const int MostKeys = 5;

    /// <param name="written">The JSON; absent is none.</param>
    /// <param name="mappings">The mappings of the integration.</param>
    /// <param name="schemas">The record types, by resource type.</param>
    /// <param name="at">What to put before each path.</param>
    /// <returns>One rule for each mapped type.</returns>
    public static Validated<ImmutableDictionary<string, MatchRule>> Read(
        FieldValue written, ImmutableArray<DataMapping> mappings, IReadOnlyDictionary<string, RecordSchema> schemas, string at = "match")
    {
        var problems = new ProblemList();
        var types = mappings.Select(mapping => new MappedType(mapping, schemas[mapping.ResourceType])).ToImmutableArray();
        var rules = types.ToImmutableDictionary(type => type.Name, type => type.Default, StringComparer.Ordinal);
        return problems.Validated(written switch
        {
            FieldValue.Absent => rules,
            FieldValue.Object map when map.Fields.Keys.Any(name => name is "mode" or "keys") => rules.SetItems(ReadForAll(map, types, at, problems)),
            FieldValue.Object map => rules.SetItems(ReadByType(map, types, at, problems)),
            _ => Refused(rules, at, problems),
        });
    }

    private static ImmutableDictionary<string, MatchRule> Refused(ImmutableDictionary<string, MatchRule> rules, string at, ProblemList problems)
    {
        problems.Add(at, "must be {mode, keys}, or an object with such a rule for each record type.");
        return rules;
    }

    private static Dictionary<string, MatchRule> ReadForAll(FieldValue.Object map, ImmutableArray<MappedType> types, string at, ProblemList problems)
    {
        var (mode, keys) = ReadRule(map, at, problems);
        if (mode == MatchMode.CREATE_ONLY)
        {
            return types.ToDictionary(type => type.Name, _ => MatchRule.CreateOnly, StringComparer.Ordinal);
        }

        var rules = new Dictionary<string, MatchRule>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            var own = keys is null ? type.Default.Keys : [.. keys.Value.Where(key => type.Lacks(key.Key).IsEmpty).Select(key => type.Checked(key, problems))];
            if (!own.IsEmpty)
            {
                rules[type.Name] = new MatchRule(mode, own);
            }
        }

        foreach (var key in (keys ?? []).Where(key => types.Length > 0 && !types.Any(type => type.Lacks(key.Key).IsEmpty)))
        {
            problems.Add(key.At, $"no mapped type has all of {key.Key.Name}; {types[0].Name} has {types[0].FieldNames}.");
        }

        RequireKeys(types.Length == 0 || keys is not null || rules.Count > 0, at, problems);
        return rules;
    }

    private static Dictionary<string, MatchRule> ReadByType(FieldValue.Object map, ImmutableArray<MappedType> types, string at, ProblemList problems)
    {
        var rules = new Dictionary<string, MatchRule>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Fields)
        {
            var path = $"{at}.{name}";
            if (types.FirstOrDefault(one => one.Name == name) is not { } type)
            {
                problems.Add(path, $"has no mapping; use mode and keys, or one of: {string.Join(", ", types.Select(one => one.Name))}.");
                continue;
            }

            if (value is not FieldValue.Object rule)
            {
                problems.Add(path, "must be {mode, keys}.");
                continue;
            }

            var (mode, keys) = ReadRule(rule, path, problems);
            foreach (var key in (keys ?? []).Where(key => !type.Lacks(key.Key).IsEmpty))
            {
                problems.Add(key.At, $"{string.Join(", ", type.Lacks(key.Key))} is no field of {name}; use one of: {type.FieldNames}.");
            }

            var own = mode == MatchMode.CREATE_ONLY ? [] : keys is null ? type.Default.Keys : [.. keys.Value.Where(key => type.Lacks(key.Key).IsEmpty).Select(key => type.Checked(key, problems))];
            RequireKeys(mode == MatchMode.CREATE_ONLY || keys is not null || !own.IsEmpty, path, problems);
            rules[name] = new MatchRule(mode, own);
        }

        return rules;
    }

    private static void RequireKeys(bool has, string at, ProblemList problems)
    {
        if (!has)
        {
            problems.Add($"{at}.keys", "is missing; write for example [[\"email\"]].");
        }
    }

    // Null keys were not written: the type's own count.
    private static (MatchMode Mode, ImmutableArray<WrittenKey>? Keys) ReadRule(FieldValue.Object map, string at, ProblemList problems)
    {
        var reader = new ObjectReader(map, at, problems);
        var mode = reader.Choice("mode", MatchMode.MATCH_THEN_CREATE, [.. Enum.GetValues<MatchMode>().Select(value => (value.ToString(), value))]);
        var written = reader.Get("keys");
        reader.RefuseOthers();
        if (written.IsAbsent)
        {
            return (mode, null);
        }

        if (mode == MatchMode.CREATE_ONLY)
        {
            problems.Add($"{at}.keys", "says nothing under CREATE_ONLY; take it out, or choose another mode.");
            return (mode, []);
        }

        if (written is not FieldValue.List { Items: { Length: > 0 and <= MostKeys } items })
        {
            problems.Add($"{at}.keys", $"must be a list of 1 to {MostKeys} keys, each a list of fields, as in [[\"email\"]].");
            return (mode, []);
        }

        return (mode, [.. items.Select((item, index) => ReadKey(item, $"{at}.keys[{index}]", problems)).OfType<WrittenKey>()]);
    }

    private static WrittenKey? ReadKey(FieldValue item, string at, ProblemList problems)
    {
        var fields = item is FieldValue.List { Items: { Length: > 0 and <= MostKeys } names }
            ? names.Select(name => name is FieldValue.Text text && FieldPath.Parse(text.Value).TryGet(out var path) ? path : null).ToImmutableArray()
            : [];
        if (fields.IsEmpty || fields.Any(field => field is null))
        {
            problems.Add(at, $"must be a list of 1 to {MostKeys} fields of the record.");
            return null;
        }

        return new WrittenKey(at, new MatchKey(fields.OfType<FieldPath>()));
    }

    private sealed record WrittenKey(string At, MatchKey Key);

    private sealed class MappedType(DataMapping mapping, RecordSchema schema)
    {
        public string Name => mapping.ResourceType;

        public string FieldNames => string.Join(", ", schema.Fields.Keys);

        public MatchRule Default => schema.MatchKeys.Where(key => key.Fields.All(IsRead)).ToImmutableArray() is { IsEmpty: false } keys
            ? new MatchRule(MatchMode.MATCH_THEN_CREATE, keys)
            : MatchRule.CreateOnly;

        public ImmutableArray<FieldPath> Lacks(MatchKey key) => [.. key.Fields.Where(field => schema.Find(field) is null)];

        public MatchKey Checked(WrittenKey key, ProblemList problems)
        {
            foreach (var field in key.Key.Fields)
            {
                if (schema.Find(field)!.Type is FieldType.Object or FieldType.List or FieldType.RichText)
                {
                    problems.Add(key.At, $"{field} is no single value, so nothing can be told by it.");
                }
                else if (!IsRead(field))
                {
                    problems.Add(key.At, $"{field} is not read from outside by the mapping of {Name}; add it to externalToInternal.");
                }
            }

            return key.Key;
        }

        private bool IsRead(FieldPath field) => mapping.ExternalToInternal.Any(entry => entry.InternalField is { } path && path.Equals(field));
    }
}
