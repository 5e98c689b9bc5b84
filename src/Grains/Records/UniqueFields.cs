using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>
/// Holds that no two records share a value of a unique field: each value is a claim, inserted in the transaction that writes it, so that
/// of two records which want the same one of them loses, whoever asks at the same moment. A deleted record claims nothing.
/// </summary>
internal static class UniqueFields
{
    // Apart from the claims of matching rules.
    private const string RulePrefix = "unique:";

    /// <summary>Whether a claim is one of these.</summary>
    public static bool Is(MatchClaimRow claim) => claim.Rule.StartsWith(RulePrefix, StringComparison.Ordinal);

    /// <summary>Why a document cannot stand: values that another record was found to hold.</summary>
    public static ImmutableArray<Problem> Problems(RecordState state, RecordSchema schema, FieldValue document) =>
    [
        .. from claim in Of(schema, state.Id, document)
           let holder = state.Taken.FirstOrDefault(taken => IsSame(taken, claim))
           where holder is not null
           select new Problem(claim.Rule[RulePrefix.Length..], $"is the value of {holder.RecordId} already, and only one {schema.Type} may have it; choose another, or change that record."),
    ];

    /// <summary>Adds the claims that the record wants now, and frees those that it no longer wants.</summary>
    /// <remarks>
    /// A record that came back from its deletion to a value that somebody took meanwhile stands without the claim; its next edit is told.
    /// </remarks>
    public static CommitUnit Claim(CommitUnit unit, RecordState before, RecordRow record, RecordSchema schema)
    {
        var wanted = record.DeletedAt is null ? Of(schema, record.Id, record.Fields) : [];
        foreach (var claim in before.Claims.Where(claim => !wanted.Any(want => IsSame(want, claim))))
        {
            unit = unit.DeleteIfSame(claim);
        }

        return wanted.Where(want => !before.Claims.Concat(before.Taken).Any(claim => IsSame(want, claim))).Aggregate(unit, (all, claim) => all.Insert(claim));
    }

    /// <summary>The claims that a unit is about to insert.</summary>
    public static IEnumerable<MatchClaimRow> In(CommitUnit unit) =>
        unit.Writes.Where(write => write.Kind == WriteKind.Insert).Select(write => write.Row).OfType<MatchClaimRow>().Where(Is);

    private static ImmutableArray<MatchClaimRow> Of(RecordSchema schema, string recordId, FieldValue document) =>
    [
        .. schema.UniqueKeys(document).Select(key => new MatchClaimRow
        {
            ResourceType = schema.Type,
            Rule = RulePrefix + key.Field,
            KeyHash = key.KeyHash,
            RecordId = recordId,
            Revision = 1,
        }),
    ];

    private static bool IsSame(MatchClaimRow one, MatchClaimRow other) => one.Rule == other.Rule && one.KeyHash == other.KeyHash;
}
