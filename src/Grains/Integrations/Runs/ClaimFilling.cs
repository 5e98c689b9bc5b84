using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Orleans;

namespace Concord.Grains.Integrations.Runs;

/// <summary>
/// Has records that were there before a matching rule claim their keys, page by page, before anything is matched by it. Every commit since
/// the rule was saved claims by itself; each record is asked through its grain, behind whatever change of it is still under way.
/// </summary>
public sealed class ClaimFilling(IDatabase database, IGrainFactory grains, IdSource ids)
{
    private const int PageSize = 200;
    private const int AtOnce = 32;

    /// <summary>Does the next page.</summary>
    /// <returns>What came of it, or null when every rule is filled.</returns>
    internal async Task<RunProgress?> DoAsync(IntegrationSetup setup, Checkpoint checkpoint)
    {
        if (setup.Unfilled is not [var first, ..] unfilled)
        {
            return null;
        }

        var rules = unfilled.Where(rule => rule.ResourceType == first.ResourceType).Select(rule => rule.ToString()).ToImmutableArray();
        var name = string.Join(' ', rules);
        var after = checkpoint.Filling is { } filling && filling.Rules == name ? filling.After : "";
        var page = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, first.ResourceType)
            .Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id).Take(PageSize));
        foreach (var chunk in page.Chunk(AtOnce))
        {
            await Task.WhenAll(chunk.Select(row => grains.GetGrain<IRecordGrain>(GrainKeys.Record(row.Type, row.Id)).Claim()));
        }

        return page.Length == PageSize
            ? RunProgress.At(checkpoint with { Filling = new Filling(name, page[^1].Id) }, ids.New("unit"))
            : Filled(setup, rules, RunProgress.At(checkpoint with { Filling = null }, ids.New("unit")));
    }

    // Settings that were changed meanwhile make this lose, and the step is done again under them.
    private static RunProgress Filled(IntegrationSetup setup, ImmutableArray<string> rules, RunProgress progress) =>
        progress with { Rows = progress.Rows.Update(setup.Row with { FilledRules = [.. setup.Row.FilledRules.Union(rules)] }) };
}
