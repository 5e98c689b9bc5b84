using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>What must hold for every single commit.</summary>
internal sealed class StepCheck
{
    // I19: who holds something gives a sign, or loses it.
    private static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(2);

    // 7.8: the first, five retries, and one at once where a precondition failed.
    private const int MostAttempts = 7;

    private readonly World world;
    private readonly BaseCheck bases;
    private readonly KeyCheck keys;
    private readonly WorkCheck work;
    private readonly RunCheck runs;
    private readonly WinnerCheck winners;
    private readonly Dictionary<string, OperationRow> operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MappingRow> mappings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConflictRow> conflicts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeliveryRow> deliveries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, int), DeliveryEventRow> events = [];
    private readonly Dictionary<(string Site, string Outside), string> bound = [];
    private readonly Dictionary<string, long> placed = new(StringComparer.Ordinal);
    private long lastPlace;

    public StepCheck(World world)
    {
        this.world = world;
        bases = new BaseCheck(world);
        keys = new KeyCheck(world);
        work = new WorkCheck(world);
        runs = new RunCheck(world);
        winners = new WinnerCheck(world);
    }

    /// <summary>Every pair that was ever bound: integration, id outside, id here.</summary>
    public HashSet<(string Site, string Outside, string Here)> Bindings { get; } = [];

    private Journal Journal => world.Journal;

    /// <summary>A unit has won.</summary>
    public void Committed(CommitUnit unit)
    {
        Journal.Note($"commit {unit.Id} {string.Join(' ', unit.Writes.Select(write => $"{write.Kind}:{Name(write.Row)}"))}");
        work.Committed(unit);
        runs.Committed(unit);
        winners.Committed(unit);
        foreach (var write in unit.Writes.Where(write => write.Kind is WriteKind.Insert or WriteKind.Update or WriteKind.Upsert or WriteKind.Delete))
        {
            switch (write.Row)
            {
                case RecordRow record: CheckRecord(unit, write.Kind, record); break;
                case OperationRow operation: CheckOperation(unit, operation); break;
                case MappingRow mapping: CheckMapping(unit, write.Kind, mapping); break;
                case ConflictRow conflict: CheckConflict(unit, conflict); break;
                case DeliveryRow delivery: CheckDelivery(unit, delivery); break;
                case DeliveryEventRow row: CheckEvent(row); break;
                case RecordChangeRow change: CheckFeed(change); break;
                case JobRow { HeldReason: not null }: Journal.Count("run held"); break;
                case AuditRow audit: Expect(audit.UnitId == unit.Id, "I11", $"audit row {audit.Id} names another unit than its own"); break;
            }
        }
    }

    // Enough to follow one record through a trace.
    private static string Name(object row) => row switch
    {
        RecordRow record => $"{record.Id}{(record.DeletedAt is null ? "" : " deleted")}",
        OperationRow operation => $"{operation.Kind} {operation.Id} {operation.State}",
        MappingRow mapping => $"{mapping.IntegrationId} {mapping.InternalId}={mapping.ExternalId} {mapping.SyncStatus}",
        ConflictRow conflict => $"{conflict.Id} of {conflict.IntegrationId} {conflict.ResourceId} {conflict.Status} {conflict.ConflictReason}",
        HintRow hint => $"hint {hint.IntegrationId} {hint.ExternalId}",
        _ => row.GetType().Name,
    };

    // The history row and the audit row belong to the record's own transaction, one each.
    private void CheckRecord(CommitUnit unit, WriteKind kind, RecordRow record)
    {
        var version = kind == WriteKind.Insert ? 1 : record.Revision + 1;
        var history = unit.Writes.Select(write => write.Row).OfType<RecordVersionRow>().Where(row => row.Id == record.Id).ToList();
        Expect(history is [var only] && only.Version == version && only.Fields.Equals(record.Fields), "I11", $"{record.Id} version {version} has no history row of its own in unit {unit.Id}");
        var audits = Audits(unit, record.Id).Count(row => row.Action.StartsWith("record.", StringComparison.Ordinal));
        Expect(audits == 1, "I11", $"{record.Id} version {version} has {audits} audit rows in unit {unit.Id}");
        foreach (var row in history)
        {
            bases.Seen(row);
            CheckOrigin(row);
        }

        keys.Seen(kind, record);
    }

    // 7.7: that a copy was not seen, or not told of, is no delete.
    private void CheckOrigin(RecordVersionRow row)
    {
        if (world.Find(row.Origin) is not { } site) return;
        Expect(site.Traits.FlowsIn, "7.2", $"version {row.Version} of {row.Id} came in from {site}, from where nothing flows in");
        if (!row.Deleted) return;
        Expect(site.Traits.Deletes == DeletePolicy.PROPAGATE, "7.7", $"{row.Id} was deleted because of {site}, whose deletes are not passed on");
        var gone = Bindings.Where(pair => pair.Site == site.Id && pair.Here == row.Id).Any(pair => site.Outside.Chronicle.Of(pair.Outside).Any(deed => deed.After is null));
        Expect(gone, "I13", $"{row.Id} was deleted because of {site}, where nobody deleted its copy");
    }

    private void CheckOperation(CommitUnit unit, OperationRow row)
    {
        var old = operations.GetValueOrDefault(row.Id);
        operations[row.Id] = row;
        world.Site(row.IntegrationId).Outside.Flights.Writes(row.Id);
        if (old?.State != row.State) ExpectAudit(unit, row.Id, $"operation {row.Id} became {row.State}");
        if (old is null) return;
        Expect(row.State != OperationState.ATTEMPTED || old.State == OperationState.ATTEMPTED || row.NextDueAt <= world.Now + LongestLease, "I19", $"operation {row.Id} is leased until {row.NextDueAt:HH:mm:ss}");
        Expect(old.State is not (OperationState.CONFIRMED or OperationState.SUPERSEDED) || old.State == row.State, "I3", $"operation {row.Id} went from {old.State} back to {row.State}");
        Expect(old.AttemptedAt is null || old.SentValues.Equals(row.SentValues), "I3", $"operation {row.Id} changed its content after it was attempted");
        // Trouble with the connection gives the attempt back: it is not the record's. A dead letter that is taken up again begins anew.
        var givenBack = old.State == OperationState.ATTEMPTED && row.State == OperationState.PENDING ? 1 : old.State == OperationState.DEAD ? old.Attempts : 0;
        Expect(row.Attempts <= MostAttempts, "I14", $"operation {row.Id} was tried {row.Attempts} times");
        Expect(row.Attempts >= old.Attempts - givenBack && (row.AttemptedAt is null) == (old.AttemptedAt is null && row.State != OperationState.ATTEMPTED), "I3", $"operation {row.Id} forgot attempts");
    }

    private void CheckMapping(CommitUnit unit, WriteKind kind, MappingRow row)
    {
        var old = mappings.GetValueOrDefault(row.Id);
        if (kind == WriteKind.Delete)
        {
            mappings.Remove(row.Id);
            ExpectAudit(unit, row.Id, $"mapping {row.Id} was removed");
            return;
        }

        mappings[row.Id] = row;
        if (row.ExternalId is { } outside) Bindings.Add((row.IntegrationId, outside, row.InternalId));
        if (old?.SyncStatus != row.SyncStatus || old.ExternalId != row.ExternalId) ExpectAudit(unit, row.Id, $"mapping {row.Id} became {row.SyncStatus} to {row.ExternalId}");
        Expect(old is null || old.ExternalId != row.ExternalId || row.SettledTicket >= old.SettledTicket, "I15", $"mapping {row.Id} went back to an older ticket");
        bases.Check(unit, row, old);
        CheckBound(row);
    }

    // A record outside that comes back from the dead is the one it was. Keys, and people who choose among candidates, may say otherwise.
    private void CheckBound(MappingRow row)
    {
        if (row.ExternalId is not { } externalId || world.Site(row.IntegrationId).Traits.Matching is not null) return;
        var before = bound.GetValueOrDefault((row.IntegrationId, externalId), row.InternalId);
        bound[(row.IntegrationId, externalId)] = row.InternalId;
        if (before == row.InternalId) return;
        var chosen = conflicts.Values.Any(conflict => conflict.IntegrationId == row.IntegrationId && conflict.Candidates.Contains(externalId) || (conflict.IntegrationId == row.IntegrationId && conflict.ResourceId == before && !conflict.Candidates.IsEmpty));
        if (chosen) Journal.Count("exempt: bound anew by a person's choice");
        else Expect(false, "identity", $"{externalId} of {row.IntegrationId} is bound to {row.InternalId}, but was {before}");
    }

    private void CheckConflict(CommitUnit unit, ConflictRow row)
    {
        var old = conflicts.GetValueOrDefault(row.Id);
        conflicts[row.Id] = row;
        if (old?.Status != row.Status)
        {
            Journal.Count($"conflict {row.Status} {row.ResolutionStrategy}".TrimEnd());
            ExpectAudit(unit, row.Id, $"conflict {row.Id} became {row.Status}");
        }
    }

    private void CheckDelivery(CommitUnit unit, DeliveryRow row)
    {
        var old = deliveries.GetValueOrDefault(row.Id);
        deliveries[row.Id] = row;
        Expect(old is not null || row.Held || row.State != DeliveryState.OPEN || row.NextDueAt <= world.Now + LongestLease, "I19", $"delivery {row.Id} is leased until {row.NextDueAt:HH:mm:ss}");
        Expect(old is not { State: DeliveryState.CLOSED }, "I2", $"delivery {row.Id} was closed twice");
        if (row.State != DeliveryState.CLOSED) return;
        Journal.Count($"disposition {row.Disposition}");
        Expect(row is { Disposition: not null, Reason: not null }, "I2", $"delivery {row.Id} was closed without disposition or reason");
        Expect(unit.Writes.Any(write => write.Row is SyncLogRow log && log.Id == row.SyncLogId), "I2", $"delivery {row.Id} was closed without the log row that its sender was told");
        ExpectAudit(unit, row.Id, $"delivery {row.Id} was closed");
    }

    private void CheckEvent(DeliveryEventRow row)
    {
        var old = events.GetValueOrDefault((row.DeliveryId, row.Position));
        events[(row.DeliveryId, row.Position)] = row;
        Expect(old?.Disposition is null || old.Disposition == row.Disposition, "I2", $"event {row.Position} of {row.DeliveryId} ended twice: {old?.Disposition}, {row.Disposition}");
    }

    // Who has read up to a place must never find something new before it, nor a record's versions out of order.
    private void CheckFeed(RecordChangeRow row)
    {
        Expect(row.Position > lastPlace, "feed", $"version {row.Version} of {row.Id} came at {row.Position}, after {lastPlace}");
        Expect(row.Version == placed.GetValueOrDefault(row.Id) + 1, "feed", $"version {row.Version} of {row.Id} came after version {placed.GetValueOrDefault(row.Id)}");
        (lastPlace, placed[row.Id]) = (row.Position, row.Version);
    }

    private void ExpectAudit(CommitUnit unit, string subjectId, string what) =>
        Expect(Audits(unit, subjectId).Any(), "I11", $"{what} without an audit row in unit {unit.Id}");

    private static IEnumerable<AuditRow> Audits(CommitUnit unit, string subjectId) =>
        unit.Writes.Select(write => write.Row).OfType<AuditRow>().Where(row => row.SubjectId == subjectId);

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) Journal.Violation(which, what);
    }
}
