using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Plans a person's answer to a parked conflict.</summary>
internal static class ResolvePlan
{
    /// <summary>The strategy that accepts a difference.</summary>
    public const string Ignore = "IGNORE";

    public static Planned<Answer> For(RecordState state, ConflictChoice choice, PlanContext context)
    {
        var conflict = state.Conflicts.FirstOrDefault(row => row.Id == choice.ConflictId);
        var setup = conflict is null ? null : state.Setup(conflict.IntegrationId);
        var draft = new RecordDraft(state, context);
        var mapping = setup is null ? null : draft.Mapping(setup.Id);
        if (conflict is null || setup is null || mapping is null)
        {
            return Only(Settled());
        }

        if (Stale(conflict, choice) is { } stale)
        {
            return Only(stale);
        }

        if (!conflict.Candidates.IsEmpty)
        {
            return ResolveIdentity.For(draft, setup, mapping, conflict, choice);
        }

        return conflict.Groups.IsEmpty || draft.Record?.DeletedAt is not null
            ? ResolveDelete.For(draft, setup, mapping, conflict, choice)
            : Fields(draft, setup, mapping, conflict, choice);
    }

    public static Answer Settled() => Answer.Failed(Verdict.Refused, "conflict-settled", "The conflict is settled already; read it again to see how.");

    /// <summary>The refusal of a choice that was made on an older state of the conflict; null when it was not.</summary>
    public static Answer? Stale(ConflictRow conflict, ConflictChoice choice) => choice.Version is not { } seen || seen == conflict.Revision
        ? null
        : Answer.Failed(
            Verdict.Stale, "conflict-stale", $"The conflict is at version {conflict.Revision}, not {seen}: a side has moved. Look at it again and decide on what it is now.", ConflictJson.Of(conflict));

    private static Planned<Answer> Fields(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, ConflictRow conflict, ConflictChoice choice)
    {
        var input = Merging.Input(draft, setup, mapping, Merging.Believed(draft, mapping), mapping.ExternalUpdatedAt);
        var decision = choice.Strategy == Ignore
            ? Validated(Resolution.Ignore(input, conflict.Groups))
            : Chosen(input, conflict, choice) is { IsValid: true } chosen
                ? (chosen.Value, [])
                : (null, Chosen(input, conflict, choice).Problems);
        if (decision.Decision is null)
        {
            return Only(Answer.Invalid("resolution-invalid", "The conflict was not resolved; mend what errors lists.", decision.Problems.Select(problem => new FieldProblem(problem.Path, problem.Message))));
        }

        var problems = Merging.Apply(draft, setup, mapping, WithTheRest(draft, mapping, input, conflict, decision.Decision), sends: true, RecordOrigins.Person);
        if (!problems.IsEmpty)
        {
            return Only(Answer.Invalid("resolution-invalid", "The resolved values cannot stand; mend what errors lists.", problems.Select(problem => new FieldProblem(problem.Path, problem.Message))));
        }

        return Settled(draft, setup, conflict, choice, decision.Decision);
    }

    // What else waits to be sent goes with it: one write carries all that is due. Beside a write that is out it goes alone.
    private static MergeDecision WithTheRest(RecordDraft draft, MappingRow mapping, MergeInput input, ConflictRow conflict, MergeDecision decision) =>
        Outbox.IsOut(draft.Operations(mapping))
            ? decision
            : new MergeDecision(input, [.. decision.Groups, .. RecordMerge.Decide(input).Groups
                .Where(group => !conflict.Groups.Contains(group.Group.Name) && (!group.ExternalPatch.IsEmpty || group.Verdict is Sync.Merge.Verdict.Waiting))
                .Select(group => group with { Move = null })]);

    private static Planned<Answer> Settled(RecordDraft draft, IntegrationSetup setup, ConflictRow conflict, ConflictChoice choice, MergeDecision decision)
    {
        var ignored = choice.Strategy == Ignore;
        draft.Set(conflict with
        {
            Status = ignored ? ConflictStatus.IGNORED : ConflictStatus.RESOLVED,
            ResolutionStrategy = ignored ? null : Enum.Parse<ConflictStrategy>(choice.Strategy),
            ResolvedData = conflict.ConflictedFields.Select(field => FieldPath.Parse(field).Value)
                .Aggregate(FieldValue.Object.Empty, (all, path) => all.With(path.Text, path.Read(decision.LocalAfter))),
            ResolvedById = choice.Actor,
            ResolvedAt = draft.Context.Now,
            UpdatedAt = draft.Context.Now,
        });
        Outbound.FollowAll(draft, setup.Id);
        Outbound.SetStatus(draft, setup.Id);
        var mapping = draft.Mapping(setup.Id)!;
        draft.Add(unit => unit.Log(draft.Context.Log(
            mapping, SyncOperation.UPDATE, SyncDirection.BIDIRECTIONAL, SyncStatus.CONFLICT_RESOLVED, ignored ? "The difference is accepted." : $"Settled by {choice.Strategy}.")));
        var status = ignored ? ConflictStatus.IGNORED : ConflictStatus.RESOLVED;
        return new(Answer.Done(ConflictJson.Resolved(conflict, status, !decision.LocalPatch.IsEmpty, decision.Write is not null)), draft.ToUnit());
    }

    private static (MergeDecision? Decision, ImmutableArray<Problem> Problems) Validated(MergeDecision decision) => (decision, []);

    // Each strategy comes down to values in local space for the fields in conflict.
    private static Validated<MergeDecision> Chosen(MergeInput input, ConflictRow conflict, ConflictChoice choice)
    {
        var data = choice.Strategy switch
        {
            nameof(ConflictStrategy.EXTERNAL_WINS) => Crossed(input, conflict),
            nameof(ConflictStrategy.LATEST_WINS) when ExternalIsLater(input, conflict) => Crossed(input, conflict),
            nameof(ConflictStrategy.CUSTOM_MERGE) => FieldValue.ParseOrThrow(choice.ResolvedData ?? "{}") as FieldValue.Object ?? FieldValue.Object.Empty,
            _ => Local(input, conflict),
        };
        return Resolution.Resolve(input, conflict.Groups, data, choice.PushToExternal);
    }

    // A tie or a moment not known goes to the local side, as in the automatic strategy.
    private static bool ExternalIsLater(MergeInput input, ConflictRow conflict) =>
        input.ExternalUpdatedAt > conflict.ConflictedFields.Max(field => input.LocalChanges.GetValueOrDefault(field.Split('.', '[')[0])?.At);

    private static FieldValue.Object Local(MergeInput input, ConflictRow conflict) => conflict.Groups
        .Select(input.Mapping.Group).OfType<Sync.Mapping.FieldGroup>().SelectMany(group => group.LocalPaths)
        .Aggregate(FieldValue.Object.Empty, (all, path) => all.With(path.Text, path.Read(input.Local) is { IsAbsent: false } value ? value : FieldValue.Null.Instance));

    private static FieldValue.Object Crossed(MergeInput input, ConflictRow conflict) => conflict.Groups
        .Select(input.Mapping.Group).OfType<Sync.Mapping.FieldGroup>()
        .Aggregate(Local(input, conflict), (all, group) => group.Cross(Side.External, input.External, input.Lookups) is Sync.Mapping.GroupCrossed.Values crossed
            ? crossed.Projection.Values.Aggregate(all, (data, value) => data.With(value.Key.Text, value.Value))
            : all);

    private static Planned<Answer> Only(Answer answer) => new(answer, null);
}
