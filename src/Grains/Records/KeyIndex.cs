using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;

namespace Concord.Grains.Records;

/// <summary>Finds which records hold a key.</summary>
internal sealed class KeyIndex(IDatabase database)
{
    // So many records with one key say enough: a person has to look.
    private const int MostHolders = 50;

    /// <summary>Everybody who holds the key, whoever had it first.</summary>
    public Task<ImmutableArray<MatchClaimRow>> HoldersAsync(string type, string rule, string key) => database.QueryAsync(From.Table<MatchClaimRow>()
        .Where(row => row.ResourceType, type).Where(row => row.Rule, rule)
        .Where(row => row.KeyHash, Is.AtLeast, key).Where(row => row.KeyHash, Is.Less, Claim.EndOf(key)).OrderBy(row => row.KeyHash).Take(MostHolders));
}
