using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Reads one record and all that hangs on it.</summary>
public sealed class RecordLoader(IDatabase database, SetupCatalog catalog)
{
    private readonly KeyIndex keys = new(database);

    internal async Task<RecordState> LoadAsync(string type, string id, Observation? observation)
    {
        var reading = new RecordReading(catalog, type, id, observation);
        var (first, second) = (new Reads(), new Reads());
        reading.Begin(first);
        await database.ReadAsync(first);
        reading.GoOn(second);
        await database.ReadAsync(second);
        return await reading.StateAsync(database);
    }

    /// <summary>What an external document asks of the mapping table.</summary>
    internal async Task<Lookups> LookupsAsync(IntegrationSetup setup, string type, FieldValue external) =>
        (await AnswersAsync((reading, reads) => reading.Ask(reads, setup.Id, setup.Mappings[type].NeededLookups(external, Side.External)))).GetValueOrDefault(setup.Id, Lookups.None);

    /// <summary>What other records hold of the keys that a unit is about to take or to give up.</summary>
    internal async Task<ImmutableArray<MatchClaimRow>> TakenAsync(CommitUnit unit)
    {
        var taken = ImmutableArray<MatchClaimRow>.Empty;
        foreach (var claim in RecordClaims.In(unit))
        {
            var holders = await keys.HoldersAsync(claim.ResourceType, claim.Rule, RecordClaims.Of(claim).Key);
            taken = taken.AddRange(holders.Where(row => row.RecordId != claim.RecordId));
        }

        return taken;
    }

    /// <summary>The state as a job that only reports plans with it: under settings of its own, where it has such.</summary>
    internal async Task<RecordState> PlannedAsync(RecordState state, string jobId, Observation? observation)
    {
        var setups = ImmutableArray.CreateBuilder<IntegrationSetup>();
        foreach (var setup in state.Setups)
        {
            setups.Add(await catalog.PlannedAsync(setup, jobId));
        }

        var planned = setups.Where(setup => setup.Takes(state.Type)).ToImmutableArray();
        return planned.SequenceEqual(state.Setups) ? state : state with { Setups = planned, Lookups = await AnswersAsync((reading, reads) => reading.Ask(reads, planned, state.Type, state.Record, observation)) };
    }

    /// <summary>Adds what an undo must know of the past.</summary>
    internal async Task<RecordState> WithHistoryAsync(RecordState state, UndoOrder order) => state with
    {
        History = await UndoHistory.LoadAsync(database, state.Type, state.Id, order, UndoScope.Read(FieldValue.ParseOrThrow(order.Scope))),
    };

    /// <inheritdoc cref="Freezing.FoundAsync"/>
    internal Task<ImmutableArray<GroupRef>> OscillatingAsync(RecordState state, CommitUnit unit, DateTimeOffset now) => Freezing.FoundAsync(database, state, unit, now);

    private async Task<ImmutableDictionary<string, Lookups>> AnswersAsync(Action<LookupReading, Reads> ask)
    {
        var (reading, reads) = (new LookupReading(), new Reads());
        ask(reading, reads);
        await database.ReadAsync(reads);
        return reading.Answers;
    }
}
