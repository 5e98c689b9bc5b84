using System.Collections.Immutable;
using Concord.Sync.Identity;

namespace Concord.Sync.Tests.Identity;

public sealed class ClaimsTests
{
    /// <summary>Record r wants and holds; others hold. A claim is rule:key:holder, with a plus where it stands behind.</summary>
    [Theory]
    [InlineData("match:k:r", "", "", "take k")]
    [InlineData("match:k:r", "match:k:r", "", "")]
    [InlineData("match:k:r", "match:k:r+", "match:k:a", "")]
    [InlineData("match:k:r", "", "match:k:a", "share k/r behind a")]
    [InlineData("unique:k:r", "", "unique:k:a", "")]
    [InlineData("unique:k:r", "", "", "take k")]
    [InlineData("", "match:k:r", "", "free k")]
    [InlineData("", "match:k:r+", "match:k:a", "free k/r")]
    [InlineData("", "match:k:r", "match:k:b+ match:k:a+", "hand k over to a")]
    [InlineData("match:l:r", "match:k:r", "match:k:a+ match:l:b", "hand k over to a, share l/r behind b")]
    [InlineData("match:k:r", "unique:k:r", "", "free k, take k")]
    public void Claims_follow_their_record(string wanted, string own, string others, string expected) =>
        string.Join(", ", Claims.Decide(Read(wanted), Read(own), Read(others)).Select(Text)).ShouldBe(expected);

    [Fact]
    public void All_holds_on_a_key_lie_between_it_and_its_end()
    {
        var first = new Claim("match:email", "fp_1", "member_1");
        foreach (var claim in new[] { first, first.StandingBehind() })
        {
            string.CompareOrdinal(claim.KeyHash, first.Key).ShouldBeGreaterThanOrEqualTo(0);
            string.CompareOrdinal(claim.KeyHash, Claim.EndOf(first.Key)).ShouldBeLessThan(0);
        }
    }

    private static ImmutableArray<Claim> Read(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one =>
    {
        var parts = one.TrimEnd('+').Split(':');
        var claim = new Claim($"{parts[0]}:email", parts[1], parts[2]);
        return one.EndsWith('+') ? claim.StandingBehind() : claim;
    })];

    private static string Text(ClaimMove move) => move switch
    {
        ClaimMove.Take take => $"take {take.Claim.KeyHash}",
        ClaimMove.Share share => $"share {share.Claim.KeyHash} behind {share.First.RecordId}",
        ClaimMove.Free free => $"free {free.Claim.KeyHash}",
        ClaimMove.HandOver over => $"hand {over.Claim.KeyHash} over to {over.Heir.RecordId}",
        _ => throw new InvalidOperationException(),
    };
}
