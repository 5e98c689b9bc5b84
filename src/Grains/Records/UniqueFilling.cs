using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Records;
using Orleans;

namespace Concord.Grains.Records;

/// <summary>
/// At the start: a field that has become unique since has the records that were there before claim its values, and one that no longer is
/// frees them. What was done is marked in a row beside the claims, so that the next start has nothing to do. Idempotent.
/// </summary>
public sealed class UniqueFilling(IDatabase database, CommitPipeline pipeline, IGrainFactory grains, RecordTypes types, IdSource ids)
{
    private const string Marks = "filled";
    private const int PageSize = 200;
    private const int AtOnce = 32;
    private const int MostNamed = 5;

    /// <summary>Fills every type.</summary>
    /// <returns>A line for each field whose values clash: its records stand as they are.</returns>
    public async Task<ImmutableArray<string>> RunAsync()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var schema in types.Schemas.Values)
        {
            lines.AddRange(await FillAsync(schema));
        }

        return lines.ToImmutable();
    }

    private async Task<ImmutableArray<string>> FillAsync(RecordSchema schema)
    {
        var marks = await database.QueryAsync(From.Table<MatchClaimRow>().Where(row => row.ResourceType, schema.Type).Where(row => row.Rule, Marks));
        var rules = schema.Fields.Where(field => field.Value.Unique).Select(field => Claims.UniquePrefix + field.Key).ToImmutableArray();
        foreach (var mark in marks.Where(mark => !rules.Contains(mark.KeyHash)))
        {
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Delete(mark)
                .Purge(From.Table<MatchClaimRow>().Where(row => row.ResourceType, schema.Type).Where(row => row.Rule, mark.KeyHash)));
        }

        var missing = rules.Except(marks.Select(mark => mark.KeyHash)).ToImmutableArray();
        if (missing.IsEmpty)
        {
            return [];
        }

        var clashes = await ClaimAsync(schema, missing);
        // Another process may have done the same at the same moment.
        await pipeline.CommitAsync(missing.Aggregate(new CommitUnit(ids.New("unit")), (unit, rule) => unit.Insert(Mark(schema.Type, rule))));
        return [.. clashes.GroupBy(clash => clash.Rule).Select(clash => Line(schema, clash.Key, [.. clash.Select(one => one.RecordId)]))];
    }

    private async Task<List<Claim>> ClaimAsync(RecordSchema schema, ImmutableArray<string> rules)
    {
        var clashes = new List<Claim>();
        var after = "";
        for (var more = true; more;)
        {
            var page = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, schema.Type).Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id).Take(PageSize));
            foreach (var chunk in page.Chunk(AtOnce))
            {
                await Task.WhenAll(chunk.Select(row => grains.GetGrain<IRecordGrain>(GrainKeys.Record(row.Type, row.Id)).Claim()));
            }

            clashes.AddRange(await WithoutAsync(schema, rules, page));
            (after, more) = (page.IsEmpty ? after : page[^1].Id, page.Length == PageSize);
        }

        return clashes;
    }

    // What a record would claim and does not is another one's.
    private async Task<IEnumerable<Claim>> WithoutAsync(RecordSchema schema, ImmutableArray<string> rules, ImmutableArray<RecordRow> page)
    {
        var held = await database.QueryAsync(From.Table<MatchClaimRow>().WhereIn(row => row.RecordId, page.Select(row => row.Id)).Take(PageSize * (rules.Length + 100)));
        return from record in page
               where record.DeletedAt is null
               from key in schema.UniqueKeys(record.Fields)
               let claim = new Claim(Claims.UniquePrefix + key.Field, key.KeyHash, record.Id)
               where rules.Contains(claim.Rule) && !held.Any(row => row.ResourceType == schema.Type && RecordClaims.Of(row) == claim)
               select claim;
    }

    private static string Line(RecordSchema schema, string rule, ImmutableArray<string> records) =>
        $"{schema.Type}.{rule[Claims.UniquePrefix.Length..]} is unique by its schema, but {records.Length} records hold a value that another one has ({string.Join(", ", records.Take(MostNamed))}{(records.Length > MostNamed ? ", …" : "")}). "
        + "They stay as they are; the next edit of each is refused until its value is its own.";

    private static MatchClaimRow Mark(string type, string rule) => new() { ResourceType = type, Rule = Marks, KeyHash = rule, RecordId = "", Revision = 1 };
}
