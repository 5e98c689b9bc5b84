using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Policies;

/// <summary>What CUSTOM_MERGE does with one field; members are the wire text.</summary>
public enum MergeRule
{
    /// <summary>Also what a field without a rule gets.</summary>
    prefer_external,
    prefer_local,

    /// <summary>Both texts, the local one first, parted by " | ".</summary>
    concatenate,

    /// <summary>The larger number or the later date.</summary>
    max,

    /// <summary>The smaller number or the earlier date.</summary>
    min,
}

/// <summary>The rules of CUSTOM_MERGE by internal field: <c>{"title":{"strategy":"concatenate"}}</c>.</summary>
public sealed class CustomMergeRules
{
    public static readonly CustomMergeRules None = new(ImmutableSortedDictionary.Create<FieldPath, MergeRule>(FieldPath.ByText));

    private readonly ImmutableSortedDictionary<FieldPath, MergeRule> rules;

    private CustomMergeRules(ImmutableSortedDictionary<FieldPath, MergeRule> rules) => this.rules = rules;

    public MergeRule Of(FieldPath field) => rules.GetValueOrDefault(field, MergeRule.prefer_external);

    public CustomMergeRules With(FieldPath field, MergeRule rule) => new(rules.SetItem(field, rule));

    /// <summary>Reads the rules for records of this type; every fault at once, with paths below <paramref name="at"/>.</summary>
    public static Validated<CustomMergeRules> Read(FieldValue written, RecordSchema schema, string at = "customMergeRules")
    {
        var problems = new ProblemList();
        var rules = None;
        if (written is not FieldValue.Object source)
        {
            problems.Add(at, "must be an object that gives internal fields their rule, as in {\"title\":{\"strategy\":\"concatenate\"}}.");
            return problems.Refused<CustomMergeRules>();
        }

        foreach (var (name, value) in source.Fields)
        {
            var path = $"{at}.{name}";
            var place = FieldPath.Parse(name);
            var field = place.Success ? schema.Find(place.Value) : null;
            if (field is null)
            {
                problems.Add(path, $"'{name}' is no field of {schema.Type}; use one of: {string.Join(", ", schema.Fields.Keys)}.");
            }
            else if (ReadRule(value, field, path, problems) is { } rule)
            {
                rules = rules.With(place.Value, rule);
            }
        }

        return problems.Validated(rules);
    }

    private static MergeRule? ReadRule(FieldValue written, SchemaField field, string path, ProblemList problems)
    {
        if (written is not FieldValue.Object source)
        {
            problems.Add(path, "must be an object with a strategy.");
            return null;
        }

        var reader = new ObjectReader(source, path, problems);
        var text = reader.RequiredText("strategy");
        reader.RefuseOthers();
        var names = Enum.GetNames<MergeRule>();
        if (text is null || !names.Contains(text))
        {
            problems.Add($"{path}.strategy", $"must be one of: {string.Join(", ", names)}.");
            return null;
        }

        var rule = Enum.Parse<MergeRule>(text);
        if (!Fits(rule, field.Type))
        {
            problems.Add($"{path}.strategy", rule == MergeRule.concatenate ? "concatenate is for texts." : $"{rule} is for numbers and dates.");
        }

        return rule;
    }

    private static bool Fits(MergeRule rule, FieldType type) => rule switch
    {
        MergeRule.concatenate => type is FieldType.Text or FieldType.RichText or FieldType.Object,
        MergeRule.max or MergeRule.min => type is FieldType.Number or FieldType.Date or FieldType.Object,
        _ => true,
    };
}
