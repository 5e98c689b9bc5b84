using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>
/// The record and all that hangs on it as it will be after one change. Plans set what they want; <see cref="ToUnit"/> compares
/// with what was read and writes the difference, each row guarded by the revision it was read at.
/// </summary>
internal sealed class RecordDraft
{
    private readonly RecordState before;
    private readonly PlanContext context;
    private readonly Dictionary<string, MappingRow> mappings;
    private readonly Dictionary<string, OperationRow> operations;
    private readonly Dictionary<string, ConflictRow> conflicts;
    private readonly HashSet<(string IntegrationId, string ExternalId)> owed = [];
    private readonly Dictionary<string, FieldValue> shown = [];
    private CommitUnit extra;

    public RecordDraft(RecordState before, PlanContext context)
    {
        (this.before, this.context, Record) = (before, context, before.Record);
        mappings = before.Mappings.ToDictionary(mapping => mapping.IntegrationId, StringComparer.Ordinal);
        operations = before.Operations.ToDictionary(operation => operation.Id, StringComparer.Ordinal);
        conflicts = before.Conflicts.ToDictionary(conflict => conflict.Id, StringComparer.Ordinal);
        extra = new CommitUnit(context.Ids.New("unit"));
        Freezing.Freeze(this);
    }

    public RecordState Before => before;

    public PlanContext Context => context;

    public RecordRow? Record { get; private set; }

    /// <summary>The origin of the record's next version: a person, or an integration's id.</summary>
    public string Origin { get; private set; } = RecordOrigins.Person;

    /// <summary>What the record's version will be once this is committed.</summary>
    public long Version => Record is null ? 0 : before.Record is null ? 1 : Record == before.Record ? Record.Revision : Record.Revision + 1;

    /// <summary>This change is one of the record itself.</summary>
    public bool ChangesRecord => Record != before.Record;

    public FieldValue Fields => Record is { DeletedAt: null } ? Record.Fields : FieldValue.Object.Empty;

    /// <summary>The record was deleted before this change, and is not any more.</summary>
    public bool CameBack => before.Record is { DeletedAt: not null } && Record is { DeletedAt: null };

    public IEnumerable<MappingRow> Mappings => mappings.Values.OrderBy(mapping => mapping.Id, StringComparer.Ordinal);

    public MappingRow? Mapping(string integrationId) => mappings.GetValueOrDefault(integrationId);

    public IEnumerable<OperationRow> Operations(MappingRow mapping) =>
        operations.Values.Where(operation => operation.MappingId == mapping.Id && IsOpen(operation)).OrderBy(operation => operation.Id, StringComparer.Ordinal);

    /// <summary>All operations as they will be, those that end with this change too.</summary>
    public IEnumerable<OperationRow> Begun => operations.Values.OrderBy(operation => operation.Id, StringComparer.Ordinal);

    public ConflictRow? Conflict(MappingRow mapping) =>
        conflicts.Values.FirstOrDefault(conflict => conflict.MappingId == mapping.Id && conflict.Status == Sync.Vocabulary.ConflictStatus.PENDING);

    /// <summary>A strategy decided a conflict in this change.</summary>
    public bool SettledAConflict =>
        conflicts.Values.Any(conflict => conflict.Status == Sync.Vocabulary.ConflictStatus.AUTO_RESOLVED && before.Conflicts.All(old => old.Id != conflict.Id));

    public void SetRecord(RecordRow record, string origin)
    {
        Record = record;
        Origin = origin;
    }

    /// <summary>Notes that a copy is to be read again.</summary>
    /// <returns>False when that was noted before.</returns>
    public bool Owe(string integrationId, string externalId) => owed.Add((integrationId, externalId));

    /// <summary>Notes what the outside copy was just seen to hold.</summary>
    public void Show(string integrationId, FieldValue document) => shown[integrationId] = document;

    /// <summary>What the copy was seen to hold in this change; null when nobody looked.</summary>
    public FieldValue? Shown(string integrationId) => shown.GetValueOrDefault(integrationId);

    public void Set(MappingRow mapping) => mappings[mapping.IntegrationId] = mapping;

    public void Set(OperationRow operation) => operations[operation.Id] = operation;

    public void Set(ConflictRow conflict) => conflicts[conflict.Id] = conflict;

    public void Remove(MappingRow mapping) => mappings.Remove(mapping.IntegrationId);

    /// <summary>Adds writes that are not the record's own: log rows, hints, dispositions, counters.</summary>
    public void Add(Func<CommitUnit, CommitUnit> writes) => extra = writes(extra);

    /// <summary>The difference, or null when there is none.</summary>
    public CommitUnit? ToUnit()
    {
        Differing.Note(this);
        var unit = new CommitUnit(extra.Id);
        unit = WriteRecord(unit);
        unit = Difference(unit, before.Mappings, mappings.Values, row => row.Id, "mapping");
        unit = Difference(unit, before.Operations, operations.Values, row => row.Id, "operation");
        unit = Rests(unit);
        unit = Difference(unit, before.Conflicts, conflicts.Values, row => row.Id, "conflict");
        unit = context.FromRun && unit.Writes.Any(write => write.Row is RecordRow or OperationRow && write.Kind != WriteKind.Expect) ? unit.Upsert(Touched) : unit;
        unit = unit.And(extra);
        return unit.Writes.IsEmpty ? null : unit;
    }

    // A decision to leave a copy alone rests on how it stands as much as one to write: of two who decide at once the second decides again.
    private CommitUnit Rests(CommitUnit unit) => before.Mappings
        .Where(row => row.Equals(mappings.GetValueOrDefault(row.IntegrationId))).OrderBy(row => row.Id, StringComparer.Ordinal)
        .Aggregate(unit, (all, row) => all.Expect(row));

    // A run is undone record by record.
    private RunTouchedRow Touched => new() { JobId = context.Cause, ResourceType = before.Type, InternalId = before.Id };

    private static bool IsOpen(OperationRow operation) =>
        operation.State is OperationState.PENDING or OperationState.ATTEMPTED or OperationState.DEAD;

    private CommitUnit WriteRecord(CommitUnit unit)
    {
        if (Record is null || Record == before.Record)
        {
            // A decision rests on the record as it was read, also where it changes nothing about it.
            return before.Record is null ? unit : unit.Expect(before.Record);
        }

        unit = before.Record is null ? UnderSameRules(unit.Insert(Record)) : unit.Update(Record);
        unit = RecordClaims.Move(unit, before, Record, context.Types[Record.Type]);
        var changed = FieldChanges.Between(before.Record?.Fields ?? FieldValue.Object.Empty, Record.Fields);
        unit = unit.Insert(new RecordVersionRow
        {
            Type = Record.Type,
            Id = Record.Id,
            Version = Version,
            Fields = Record.Fields,
            ChangedFields = [.. changed.Select(change => change.Field)],
            Origin = Origin,
            Cause = context.Cause,
            Deleted = Record.DeletedAt is not null,
            At = context.Now,
        }).Insert(new RecordChangeDueRow { Type = Record.Type, Id = Record.Id, Version = Version });
        var action = before.Record is null ? "created" : Record.DeletedAt is not null ? "deleted" : "updated";
        return unit.Insert(context.Audit(unit.Id, $"record.{action}", Record.Type, Record.Id, null, FieldChanges.ToJson(changed, after: false), FieldChanges.ToJson(changed, after: true)));
    }

    private CommitUnit UnderSameRules(CommitUnit unit) => before.KeyRules is { } known ? unit.Expect(known) : unit.Insert(KeyRulesRow.First(before.Type));

    private CommitUnit Difference<T>(CommitUnit unit, ImmutableArray<T> was, IEnumerable<T> now, Func<T, string> id, string subject)
        where T : class
    {
        var old = was.ToDictionary(id, StringComparer.Ordinal);
        var kept = now.ToDictionary(id, StringComparer.Ordinal);
        foreach (var row in kept.Values.OrderBy(id, StringComparer.Ordinal))
        {
            if (!old.TryGetValue(id(row), out var previous))
            {
                unit = unit.Insert(row).Insert(AuditRow(unit.Id, subject, "created", null, row));
            }
            else if (!row.Equals(previous))
            {
                unit = unit.Update(row);
                unit = StateOf(row) == StateOf(previous) ? unit : unit.Insert(AuditRow(unit.Id, subject, "changed", previous, row));
            }
        }

        foreach (var row in old.Values.Where(row => !kept.ContainsKey(id(row))).OrderBy(id, StringComparer.Ordinal))
        {
            unit = unit.Delete(row).Insert(AuditRow(unit.Id, subject, "removed", row, null));
        }

        return unit;
    }

    private AuditRow AuditRow(string unitId, string subject, string action, object? previous, object? row)
    {
        var (subjectId, integrationId) = IdentityOf((row ?? previous)!);
        return context.Audit(unitId, $"{subject}.{action}", before.Type, subjectId, integrationId, StateOf(previous), StateOf(row));
    }

    private static (string Id, string IntegrationId) IdentityOf(object row) => row switch
    {
        MappingRow mapping => (mapping.Id, mapping.IntegrationId),
        OperationRow operation => (operation.Id, operation.IntegrationId),
        ConflictRow conflict => (conflict.Id, conflict.IntegrationId),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row is audited."),
    };

    private static FieldValue.Object StateOf(MappingRow mapping)
    {
        var state = FieldValue.Of(("externalId", FieldValue.Of(mapping.ExternalId)), ("syncStatus", FieldValue.Of(mapping.SyncStatus.ToString())));
        return mapping.FrozenGroups.IsEmpty ? state : state.With("frozen", FieldValue.ListOf([.. mapping.FrozenGroups.Select(FieldValue.Of)]));
    }

    // The transitions that the audit follows; a base that moves or a later due time is none.
    private static string? StateOf(object? row) => row switch
    {
        null => null,
        MappingRow mapping => StateOf(mapping).ToJson(),
        OperationRow operation => FieldValue.Of(("kind", FieldValue.Of(operation.Kind.ToString())), ("state", FieldValue.Of(operation.State.ToString())), ("attempts", FieldValue.Of(operation.Attempts)), ("values", operation.SentValues.ToValue())).ToJson(),
        ConflictRow conflict => FieldValue.Of(("status", FieldValue.Of(conflict.Status.ToString())), ("local", conflict.LocalData), ("external", conflict.ExternalData)).ToJson(),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row is audited."),
    };
}
