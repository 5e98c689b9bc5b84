using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>
/// Holds that no two records come to one key unseen: each value of a unique field, and each key that an integration matches by, is a row
/// that is inserted in the transaction which makes or changes the record. Of two that want the same one loses, whoever asks at the same
/// moment, and decides again with what it finds then. A deleted record claims nothing.
/// </summary>
internal static class RecordClaims
{
    /// <summary>What the record should hold with these fields.</summary>
    public static ImmutableArray<Claim> Wanted(RecordState state, RecordSchema schema, FieldValue document) =>
    [
        .. schema.UniqueKeys(document).Select(key => new Claim(Claims.UniquePrefix + key.Field, key.KeyHash, state.Id)),
        .. from key in state.Setups.SelectMany(setup => setup.RuleOf(state.Type).Keys).Distinct()
           let hash = key.Hash(schema, document)
           where hash is not null
           select new Claim(Claims.RuleOf(key), hash, state.Id),
    ];

    /// <summary>Why a document cannot stand: values of unique fields that another record was found to hold.</summary>
    public static ImmutableArray<Problem> UniqueProblems(RecordState state, RecordSchema schema, FieldValue document) =>
    [
        .. from claim in Wanted(state, schema, document)
           where Claims.IsExclusive(claim)
           let holder = state.Taken.FirstOrDefault(taken => Of(taken).IsOn(claim))
           where holder is not null
           select new Problem(claim.Rule[Claims.UniquePrefix.Length..], $"is the value of {holder.RecordId} already, and only one {schema.Type} may have it; choose another, or change that record."),
    ];

    /// <summary>Another record was found to have a key of this rule's.</summary>
    public static bool IsTaken(RecordState state, RecordSchema schema, MatchRule rule, FieldValue document)
    {
        var names = rule.Keys.Select(Claims.RuleOf).ToImmutableHashSet();
        return Wanted(state, schema, document).Any(claim => names.Contains(claim.Rule) && state.Taken.Any(taken => Of(taken).IsOn(claim)));
    }

    /// <summary>Adds what moves the record's claims to its fields as they will be.</summary>
    /// <remarks>
    /// A record that came back from its deletion to a unique value that somebody took meanwhile stands without the claim; its next edit is told.
    /// </remarks>
    public static CommitUnit Move(CommitUnit unit, RecordState before, RecordRow record, RecordSchema schema)
    {
        var wanted = record.DeletedAt is null ? Wanted(before, schema, record.Fields) : [];
        return Claims.Decide(wanted, [.. before.Claims.Select(Of)], [.. before.Taken.Select(Of)])
            .Aggregate(unit, (all, move) => Write(all, move, before, schema.Type));
    }

    /// <summary>Has whoever is about to make a record of a type whose keys are to be filled decide again, by the rules as they are then.</summary>
    public static CommitUnit Announce(CommitUnit unit, IntegrationSetup setup) =>
        setup.Unfilled.Select(rule => rule.ResourceType).Distinct().Aggregate(unit, (all, type) => all.Upsert(KeyRulesRow.First(type)));

    /// <summary>The claims that a unit is about to take or to give up: who else holds them must be known first.</summary>
    public static IEnumerable<MatchClaimRow> In(CommitUnit unit) => unit.Writes
        .Where(write => write.Kind is WriteKind.Insert or WriteKind.Delete).Select(write => write.Row).OfType<MatchClaimRow>();

    public static Claim Of(MatchClaimRow row) => new(row.Rule, row.KeyHash, row.RecordId);

    // Whoever stands behind moves the first one's row, so that the first cannot give the key up unseen at the same moment.
    private static CommitUnit Write(CommitUnit unit, ClaimMove move, RecordState before, string type) => move switch
    {
        ClaimMove.Take take => unit.Insert(Row(take.Claim, type)),
        ClaimMove.Share share => unit.Insert(Row(share.Claim, type)).Update(Find(before.Taken, share.First)),
        ClaimMove.Free free => unit.Delete(Find(before.Claims, free.Claim)),
        ClaimMove.HandOver over => unit.Update(Find(before.Claims, over.Claim) with { RecordId = over.Heir.RecordId }).Delete(Find(before.Taken, over.Heir)),
        _ => throw new ArgumentOutOfRangeException(nameof(move), move, "No such move."),
    };

    private static MatchClaimRow Find(ImmutableArray<MatchClaimRow> rows, Claim claim) => rows.First(row => Of(row) == claim);

    private static MatchClaimRow Row(Claim claim, string type) => new()
    {
        ResourceType = type,
        Rule = claim.Rule,
        KeyHash = claim.KeyHash,
        RecordId = claim.RecordId,
        Revision = 1,
    };
}
