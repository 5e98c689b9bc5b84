using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Filters;

/// <summary>How a filter compares; members are the wire text.</summary>
public enum FilterOp { eq, ne, @in, notIn, contains, gt, gte, lt, lte, exists }

/// <summary>A condition that a record must meet to flow.</summary>
/// <param name="ResourceType">The type of record it is about.</param>
/// <param name="Direction">EXTERNAL_TO_BRITEPOOL: what comes in, by a field of the outside record. BRITEPOOL_TO_EXTERNAL: what goes out, by a field here. BIDIRECTIONAL: both, by a field here.</param>
/// <param name="Field">The field that is judged.</param>
/// <param name="Op">How it is compared.</param>
/// <param name="Value">With what: a list for in and notIn, true or false for exists. Comparing with null asks for no value.</param>
/// <param name="Type">As what the two are compared.</param>
public sealed record SyncFilter(string ResourceType, SyncDirection Direction, FieldPath Field, FilterOp Op, FieldValue Value, FieldType Type)
{
    /// <summary>Whether a document of the judged side meets the condition. Where nothing is said, nothing is larger, smaller or inside.</summary>
    public bool Admits(FieldValue document) => Field.Read(document) is var found && Op switch
    {
        FilterOp.eq => IsSame(found, Value),
        FilterOp.ne => !IsSame(found, Value),
        FilterOp.@in => Values.Any(value => IsSame(found, value)),
        FilterOp.notIn => !Values.Any(value => IsSame(found, value)),
        FilterOp.contains => Contains(found),
        FilterOp.exists => !found.IsEmpty == (Value is FieldValue.Bool { Value: true }),
        FilterOp.gt => Compare(found) > 0,
        FilterOp.gte => Compare(found) >= 0,
        FilterOp.lt => Compare(found) < 0,
        _ => Compare(found) <= 0,
    };

    private ImmutableArray<FieldValue> Values => Value is FieldValue.List list ? list.Items : [];

    private bool IsSame(FieldValue found, FieldValue value) =>
        value.IsNull ? found.IsMissing : Canonical.Same(found, value, Type);

    private bool Contains(FieldValue found) => found is FieldValue.List list
        ? list.Items.Any(item => IsSame(item, Value))
        : found.ScalarText is { } text && Value.ScalarText is { } part && text.Contains(part, StringComparison.Ordinal);

    private int? Compare(FieldValue found) => (Canonical.Of(found, Type), Canonical.Of(Value, Type)) switch
    {
        (FieldValue.Number mine, FieldValue.Number limit) => mine.Value.CompareTo(limit.Value),
        (FieldValue.Text mine, FieldValue.Text limit) => string.CompareOrdinal(mine.Value, limit.Value),
        _ => null,
    };
}

/// <summary>The filters of one type of record. Immutable.</summary>
public sealed record FilterSet(ImmutableArray<SyncFilter> Filters)
{
    public static readonly FilterSet None = new([]);

    public bool IsEmpty => Filters.IsEmpty;

    /// <summary>The outside fields that decide: when one changes, the record has to be looked at.</summary>
    public IEnumerable<FieldPath> ExternalPaths => Judging(SyncDirection.EXTERNAL_TO_BRITEPOOL).Select(filter => filter.Field).Distinct();

    /// <summary>May this outside record come in, as far as its own fields say?</summary>
    public bool AdmitsExternal(FieldValue external) => All(SyncDirection.EXTERNAL_TO_BRITEPOOL, external);

    /// <summary>May this record here go out?</summary>
    public bool AdmitsOutward(FieldValue local) => All(SyncDirection.BRITEPOOL_TO_EXTERNAL, local) && AdmitsBothWays(local);

    /// <summary>May it flow in either direction, as far as fields here say?</summary>
    public bool AdmitsBothWays(FieldValue local) => All(SyncDirection.BIDIRECTIONAL, local);

    /// <summary>
    /// May a pair go on flowing, given the copy as it is and the record as it would be once merged? One that was left out comes back
    /// only when every filter lets it through.
    /// </summary>
    public bool AdmitsPair(FieldValue external, FieldValue localAfter, bool wasLeftOut) =>
        AdmitsExternal(external) && (wasLeftOut ? AdmitsOutward(localAfter) : AdmitsBothWays(localAfter));

    /// <summary>One text for the same filters.</summary>
    public string Text => string.Join(';', Filters.Select(filter => $"{filter.Direction} {filter.Field} {filter.Op} {filter.Value}"));

    private bool All(SyncDirection direction, FieldValue document) => Judging(direction).All(filter => filter.Admits(document));

    private IEnumerable<SyncFilter> Judging(SyncDirection direction) => Filters.Where(filter => filter.Direction == direction);
}
