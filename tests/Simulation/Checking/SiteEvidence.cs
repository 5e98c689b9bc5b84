using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>What is on record at the end about one integration: its system's own ledger, and what the hub knows of it.</summary>
internal sealed class SiteEvidence
{
    private readonly Evidence all;
    private readonly ILookup<string, (int Place, ServedRead Read)> reads;
    private readonly ILookup<string, Departure> departures;
    private readonly ILookup<string, MappingRow> mappingsHere;
    private readonly ILookup<string, string> records;
    private readonly HashSet<string> waiting;

    public SiteEvidence(World world, Site site, Evidence all)
    {
        this.all = all;
        Site = site;
        Chronicle = site.Outside.Chronicle;
        reads = site.Outside.Reads.Select((read, place) => (place, read)).ToLookup(entry => entry.read.ExternalId, StringComparer.Ordinal);
        departures = site.Outside.Departures.ToLookup(departure => departure.Operation, StringComparer.Ordinal);
        Mappings = world.Disk.All(From.Table<MappingRow>().Where(row => row.IntegrationId, site.Id));
        mappingsHere = Mappings.ToLookup(row => row.InternalId, StringComparer.Ordinal);
        Conflicts = [.. all.Conflicts.Where(row => row.IntegrationId == site.Id)];
        Choices = world.Disk.All(From.Table<MatchChoiceRow>().Where(row => row.IntegrationId, site.Id));
        waiting = world.Disk.All(From.Table<LookupWaitRow>().Where(row => row.IntegrationId, site.Id)).Select(row => row.InternalId).ToHashSet(StringComparer.Ordinal);
        records = world.Steps.Bindings.Where(pair => pair.Site == site.Id).Select(pair => (pair.Outside, pair.Here))
            .Concat(Chronicle.All.Where(deed => deed.ByHub).Select(deed => (Outside: deed.Id, Here: all.Operation(deed.Operation)?.InternalId ?? "")))
            .Where(pair => pair.Here.Length > 0).Distinct().ToLookup(pair => pair.Outside, pair => pair.Here, StringComparer.Ordinal);
    }

    public Site Site { get; }

    public Chronicle Chronicle { get; }

    public IReadOnlyList<MappingRow> Mappings { get; }

    public IReadOnlyList<ConflictRow> Conflicts { get; }

    /// <summary>What people said of external records whose key did not tell.</summary>
    public IReadOnlyList<MatchChoiceRow> Choices { get; }

    public IReadOnlyList<MappingRow> MappingsOf(string recordId) => [.. mappingsHere[recordId]];

    public IEnumerable<ConflictRow> ConflictsOf(string recordId) => all.ConflictsOf(recordId).Where(row => row.IntegrationId == Site.Id);

    public IEnumerable<OperationRow> OperationsOf(string recordId) => all.OperationsOf(recordId).Where(row => row.IntegrationId == Site.Id);

    public IEnumerable<OperationRow> Dead(string recordId) => OperationsOf(recordId).Where(row => row.State == OperationState.DEAD);

    /// <summary>Whether a write of this field was given up.</summary>
    public bool IsGivenUp(string recordId, Fields field) => Dead(recordId).Any(row => row.SentValues.Values.Any(sent => sent.Key.Text == field.Outside));

    /// <summary>Every record here that this outside record has ever been bound to.</summary>
    public IEnumerable<string> RecordsOf(string externalId) => records[externalId];

    /// <summary>The writes of every copy that the record has ever had, in order.</summary>
    public IEnumerable<Deed> DeedsOf(string recordId) => Chronicle.All.Where(deed => records[deed.Id].Contains(recordId));

    /// <summary>Whether the two had the same number at some time, or a person said something about one of them.</summary>
    public bool BelongTogether(string externalId, string recordId) =>
        all.Versions(recordId).Select(version => Fields.Number.OfHere(version.Fields)).OfType<string>()
            .Intersect(Chronicle.Of(externalId).Select(deed => Fields.Number.OfOutside(deed.After)).OfType<string>()).Any()
        || Choices.Any(choice => choice.ExternalId == externalId)
        || Conflicts.Any(row => row.Status == ConflictStatus.RESOLVED && row.Candidates.Contains(externalId));

    /// <summary>Whether the record waits for the copy of another one that it refers to.</summary>
    public bool IsWaiting(string recordId) => waiting.Contains(recordId);

    /// <summary>Whether a write of the hub that replaced the whole record had nothing to say about this field, and set it as it had been read.</summary>
    public bool IsCarried(Deed deed, Fields field) => Site.Traits.FullUpdate && deed is { ByHub: true, Before: not null, After: not null }
        && all.Operation(deed.Operation) is { } operation && operation.SentValues.Values.All(sent => sent.Key.Text != field.Outside);

    /// <summary>Whether such a write undid what somebody had written between its read and it, which nothing tells where there are no preconditions.</summary>
    public bool IsSetBack(Deed deed, Fields field) => Site.Traits.Guard == WriteGuard.None && Differs(deed.Before, deed.After, field) && IsCarried(deed, field);

    /// <summary>Whether somebody brought a deleted record back outside, under its own id.</summary>
    public bool IsRestore(Deed deed) => deed is { ByHub: false, Before: null } && Chronicle.Of(deed.Id)[0].Number < deed.Number;

    /// <summary>Whether a person still has to say something about this field.</summary>
    public bool IsParked(string recordId, Fields field) => ConflictsOf(recordId).Any(row =>
        row.Status == ConflictStatus.PENDING && (row.Groups.IsEmpty || row.ConflictedFields.Contains(field.Here)));

    /// <summary>Whether a person accepted this very difference: the pair, as it stands, is the base.</summary>
    public bool IsAccepted(MappingRow mapping, Fields field, string? ours, string? theirs) =>
        BaseHere(mapping, field) == ours && BaseOutside(mapping, field) == theirs
        && ConflictsOf(mapping.InternalId).Any(row => row.ConflictedFields.Contains(field.Here) && row.Status is ConflictStatus.IGNORED or ConflictStatus.RESOLVED);

    /// <summary>The field's base here, in the words of the outside; null for none.</summary>
    public static string? BaseHere(MappingRow mapping, Fields field) => field.Outer(mapping.BaseLocal.Get(FieldPath.Parse(field.Here).Value));

    /// <summary>The field's base outside; null for none.</summary>
    public static string? BaseOutside(MappingRow mapping, Fields field) => field.OfOutside(mapping.BaseExternal.Get(FieldPath.Parse(field.Outside).Value));

    /// <summary>When the request behind this write of the hub left.</summary>
    public Departure DepartureOf(Deed write) => departures[write.Operation ?? ""].Last(departure => departure.Number < write.Number);

    /// <summary>The last that the hub read of the record before this write of its own left; null when it never read it.</summary>
    public ServedRead? ReadBefore(Deed write)
    {
        var limit = DepartureOf(write).Reads;
        return reads[write.Id].LastOrDefault(entry => entry.Place < limit).Read;
    }

    /// <summary>Whether the hub was answered, before a moment if one is given, what this write left.</summary>
    public bool WasShown(Deed write, DateTimeOffset? before = null) => reads[write.Id].Any(entry =>
        entry.Read.Number >= write.Number && (entry.Read.Document is null) == (write.After is null) && !(entry.Read.At >= before));

    /// <summary>Whether some row on record at the hub holds the outside value: as a state the record had, or as one side of a conflict.</summary>
    public bool Knows(string externalId, Fields field, string value) => RecordsOf(externalId).Any(id =>
        all.Versions(id).Any(version => Site.Kept(field, field.OfHere(version.Fields)) == value)
        || all.ConflictsOf(id).Any(conflict => Evidence.Mentions(conflict, field, value)));

    /// <summary>
    /// Whether somebody changed or deleted what this create had made, before the hub, to which the answer was lost, could look for it by
    /// its content. A system without a marker offers nothing else to know it by: it is then a record that somebody made.
    /// </summary>
    public bool IsLostFromSight(Deed create)
    {
        if (create is not { ByHub: true, Before: null } || all.Operation(create.Operation) is not { } operation) return false;
        if (operation.ExternalId == create.Id) return false;
        // Of two that are alike, one of which somebody made, the other one passed for it.
        if (IsTwin(operation)) return true;
        var again = Chronicle.All.FirstOrDefault(deed => deed is { ByHub: true, Before: null } && deed.Number > create.Number && all.Operation(deed.Operation)?.InternalId == operation.InternalId);
        return Chronicle.Of(create.Id).Any(deed => !deed.ByHub && deed.Number > create.Number && (again is null ? IsBefore(deed, operation.SettledAt) : deed.Number < again.Number)
            // A mark shows it as long as it is there.
            && (!Site.Traits.Marker || deed.After is null));
    }

    private bool IsBefore(Deed deed, DateTimeOffset? moment) => moment is null || deed.Entry.At - Site.ClockSkew <= moment;

    /// <summary>Whether the system keeps something else than this write of ours sent, and no answer of it told us so.</summary>
    public bool IsCutUnheard(Deed write, Fields field) => all.Operation(write.Operation) is { } operation && !all.IsHeard(operation)
        && operation.SentValues.Values.Any(sent => sent.Key.Text == field.Outside && field.OfOutside(sent.Value) != field.OfOutside(write.After));

    /// <summary>Whether a person said of this external record whose it is, or gave a record that the hub wrote it for another copy.</summary>
    public bool IsChosen(string externalId) => Choices.Any(choice => choice.ExternalId == externalId)
        || Conflicts.Any(row => Evidence.IsChoice(row) && (row.ExternalId == externalId || row.Candidates.Contains(externalId)
            || Chronicle.Of(externalId).Any(deed => deed.ByHub && all.Operation(deed.Operation)?.InternalId == row.ResourceId)));

    /// <summary>
    /// Whether what was found for a create of unknown outcome had been made by somebody, with the same words, before it was found. 7.5: without
    /// a marker a create is looked for by its content, and the only hit is bound.
    /// </summary>
    public bool IsTwin(OperationRow create) => !Site.Traits.Marker && create.ExternalId is { } id && !all.IsHeard(create)
        && Chronicle.Of(id) is [{ ByHub: false }, ..] and var deeds
        && deeds.Any(deed => IsBefore(deed, create.SettledAt) && create.SentValues.Values.All(sent => FieldOf(sent.Key.Text) is not { } field || field.OfOutside(deed.After) == field.OfOutside(sent.Value)));

    private static Fields? FieldOf(string outside) => Fields.All.FirstOrDefault(field => field.Outside == outside);

    public static bool Differs(JsonObject? one, JsonObject? other, Fields field) => field.OfOutside(one) != field.OfOutside(other);
}
