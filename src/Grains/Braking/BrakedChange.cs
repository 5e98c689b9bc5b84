using System.Collections.Immutable;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Grains.Braking;

/// <summary>What one commit would do on one side that a brake may count.</summary>
/// <param name="IntegrationId">Who brings it, or where it goes.</param>
/// <param name="Side">LOCAL or EXTERNAL: where it lands.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">How many: fields for emptied ones, else 1.</param>
/// <param name="Fields">What changes, as JSON, for the person who is asked.</param>
internal sealed record BrakedChange(string IntegrationId, string Side, BrakeKind Kind, int Number, string Fields)
{
    public const string Local = "LOCAL";
    public const string External = "EXTERNAL";

    /// <summary>Side and kind, as held jobs and the window name them.</summary>
    public string HeldKind => NameOf(Side, Kind);

    /// <summary>The kind as the lines of a plan name it.</summary>
    public string Change => (Kind == BrakeKind.BLANK ? BrakeKind.UPDATE : Kind).ToString();

    /// <summary>Its line in a plan. What comes in is named by its id outside, what goes out by its id here.</summary>
    public string LineId(RecordState state, string? externalId) => RunProgress.LineId(state.Type, Side == Local ? externalId ?? state.Id : state.Id, Change);

    public static string NameOf(string side, BrakeKind kind) => $"{side}/{kind}";

    /// <summary>
    /// What a unit brings in from an integration, and what it is about to let out. A person's own change of the record is not among
    /// it; neither is a write that has left once already.
    /// </summary>
    public static ImmutableArray<BrakedChange> Of(RecordState state, CommitUnit unit) =>
    [
        .. unit.Writes.Select(write => write.Row).OfType<RecordVersionRow>().Where(row => state.Setup(row.Origin) is not null).SelectMany(row => Inbound(state, row)),
        .. unit.Writes.Select(write => write.Row).OfType<OperationRow>()
            .Where(row => row.State == OperationState.ATTEMPTED && state.Operations.Any(old => old.Id == row.Id && old.AttemptedAt is null)).SelectMany(Outbound),
    ];

    private static IEnumerable<BrakedChange> Inbound(RecordState state, RecordVersionRow version)
    {
        var before = state.Record is { DeletedAt: null } record ? record.Fields : FieldValue.Object.Empty;
        var changes = version.Deleted ? [] : FieldChanges.Between(before, version.Fields);
        var emptied = changes.Count(change => !change.Before.IsEmpty && change.After.IsEmpty);
        var kind = version.Deleted ? BrakeKind.DELETE : state.Record is null ? BrakeKind.CREATE : BrakeKind.UPDATE;
        return With(new BrakedChange(version.Origin, Local, kind, 1, FieldChanges.ToJson(changes)), emptied);
    }

    private static IEnumerable<BrakedChange> Outbound(OperationRow operation)
    {
        var emptied = operation.Kind == OperationKind.UPDATE
            ? operation.SentValues.Values.Count(sent => sent.Value.IsEmpty && !operation.DecidedOn.Get(sent.Key).IsEmpty)
            : 0;
        return With(new BrakedChange(operation.IntegrationId, External, Enum.Parse<BrakeKind>(operation.Kind.ToString()), 1, operation.SentValues.ToJson()), emptied);
    }

    private static IEnumerable<BrakedChange> With(BrakedChange change, int emptied) =>
        emptied == 0 ? [change] : [change, change with { Kind = BrakeKind.BLANK, Number = emptied }];
}
