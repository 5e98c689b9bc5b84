using System.Collections.Immutable;

namespace Concord.Sync.Identity;

/// <summary>
/// A record's hold on one value that tells records apart. The first holder of a key has it whole; one that comes to the same key later, by an
/// edit here, stands behind the first, so that all holders are found and an edit is never refused.
/// </summary>
/// <param name="Rule">Under which rule: <see cref="Claims.RuleOf"/>, or the name of a unique field behind <see cref="Claims.UniquePrefix"/>.</param>
/// <param name="KeyHash">The value's hash; of one who stands behind, followed by its id.</param>
/// <param name="RecordId">Who holds it.</param>
public sealed record Claim(string Rule, string KeyHash, string RecordId)
{
    private const char Behind = '/';

    /// <summary>The value's hash.</summary>
    public string Key => KeyHash.Split(Behind)[0];

    /// <summary>Somebody else had the key first.</summary>
    public bool IsBehind => KeyHash.Contains(Behind);

    /// <summary>The same hold behind somebody who had the key first.</summary>
    public Claim StandingBehind() => this with { KeyHash = $"{Key}{Behind}{RecordId}" };

    /// <summary>Every hold on this key, whoever has it, is at least the key and below this text.</summary>
    public static string EndOf(string key) => $"{key}{(char)(Behind + 1)}";

    /// <summary>A hold on the same value.</summary>
    public bool IsOn(Claim other) => Rule == other.Rule && Key == other.Key;
}

/// <summary>One step that moves a record's claims.</summary>
public abstract record ClaimMove
{
    private ClaimMove()
    {
    }

    /// <summary>A key that nobody holds.</summary>
    public sealed record Take(Claim Claim) : ClaimMove;

    /// <summary>A key that somebody holds: this record stands behind.</summary>
    public sealed record Share(Claim Claim, Claim First) : ClaimMove;

    /// <summary>A key that the record no longer has, and nobody waits for.</summary>
    public sealed record Free(Claim Claim) : ClaimMove;

    /// <summary>A key that the record no longer has, and another one does: that one has it whole from now on.</summary>
    public sealed record HandOver(Claim Claim, Claim Heir) : ClaimMove;
}

/// <summary>Decides how a record's claims move when it is made, changed or deleted.</summary>
public static class Claims
{
    /// <summary>Before the name of a unique field: only one record may hold its value, and an edit that wants it is refused.</summary>
    public const string UniquePrefix = "unique:";

    private const string MatchPrefix = "match:";

    /// <summary>What claims of a key are kept under; integrations that match by the same fields share them.</summary>
    public static string RuleOf(MatchKey key) => MatchPrefix + key.Name;

    /// <summary>Whether only one record may hold the value.</summary>
    public static bool IsExclusive(Claim claim) => claim.Rule.StartsWith(UniquePrefix, StringComparison.Ordinal);

    /// <param name="wanted">What the record should hold as it will be; nothing once it is deleted.</param>
    /// <param name="own">What it holds.</param>
    /// <param name="others">What others hold of the values that it comes to or leaves, as far as it was looked up.</param>
    /// <returns>The steps; none when nothing moves. An exclusive value that somebody else holds stays without a claim.</returns>
    public static ImmutableArray<ClaimMove> Decide(ImmutableArray<Claim> wanted, ImmutableArray<Claim> own, ImmutableArray<Claim> others) =>
    [
        .. own.Where(claim => !wanted.Any(claim.IsOn)).Select(claim => Leave(claim, others)),
        .. wanted.Where(claim => !own.Any(claim.IsOn)).Select(claim => Come(claim, others)).OfType<ClaimMove>(),
    ];

    private static ClaimMove Leave(Claim claim, ImmutableArray<Claim> others)
    {
        var heir = claim.IsBehind ? null : others.Where(other => other.IsBehind && other.IsOn(claim)).OrderBy(other => other.RecordId, StringComparer.Ordinal).FirstOrDefault();
        return heir is null ? new ClaimMove.Free(claim) : new ClaimMove.HandOver(claim, heir);
    }

    private static ClaimMove? Come(Claim claim, ImmutableArray<Claim> others) => others.FirstOrDefault(other => !other.IsBehind && other.IsOn(claim)) switch
    {
        null => new ClaimMove.Take(claim),
        _ when IsExclusive(claim) => null,
        var first => new ClaimMove.Share(claim.StandingBehind(), first),
    };
}
