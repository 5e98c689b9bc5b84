using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Grains.Undoing;

/// <summary>
/// Plans what an undo does to one record: it is set back here, and what was written outside is set back there, each on its own side. The
/// integration whose values are taken back keeps its own: that difference is accepted until a side changes. Other integrations follow.
/// </summary>
internal static class UndoPlan
{
    public static Planned<UndoReply> For(RecordState state, UndoHistory history, UndoOrder order, PlanContext context)
    {
        if (state.Record is not { } record || state.Setup(order.IntegrationId) is not { } setup || history.Versions.IsEmpty)
        {
            return new(new UndoReply([]), null);
        }

        var scope = UndoScope.Read(FieldValue.ParseOrThrow(order.Scope));
        var draft = new RecordDraft(state, context);
        var there = OutsideUndo.Decide(UndoCopies.History(draft, setup, history, order, scope), scope);
        var versions = history.Versions.Select(version => new PastVersion(version.Version, version.Fields, version.Deleted, history.By(version, order, scope)));
        var here = LocalUndo.Decide([.. versions], scope, there.Existence == UndoExistence.Returns);
        here = WithoutFaults(draft, here, there);
        var applied = Apply(draft, setup, history, here, there);
        Outbound.FollowAll(draft, null);
        there = UndoCopies.Yielding(draft, setup, there);
        UndoCopies.SetBack(draft, setup, there);
        UndoCopies.Release(draft);
        var reply = new UndoReply(UndoLines.Of(draft, record, setup, applied, there));
        return new(reply, order.PlanOnly || reply.Lines.All(line => line.Kind == UndoLines.Left) ? null : draft.ToUnit());
    }

    private static LocalUndoDecision Apply(RecordDraft draft, IntegrationSetup setup, UndoHistory history, LocalUndoDecision here, OutsideUndoDecision there)
    {
        if (here.Existence == UndoExistence.Goes)
        {
            UndoCopies.LetGo(draft, history);
            Write(draft, draft.Record! with { DeletedAt = draft.Context.Now });
            return here;
        }

        // A copy cannot be of a record that is deleted, so with a delete that is taken back outside the record returns too.
        var returns = draft.Record!.DeletedAt is not null && (here.Existence == UndoExistence.Returns || there.Existence == UndoExistence.Returns);
        if (returns || !here.Fields.IsEmpty)
        {
            var before = draft.Record!;
            var fields = here.Fields.Aggregate((FieldValue.Object)before.Fields, (all, field) => field.Value.IsAbsent ? all.Without(field.Field) : all.With(field.Field, field.Value));
            Write(draft, before with { DeletedAt = null, Fields = fields });
            UndoCopies.Accept(draft, setup, [.. here.Fields.Select(field => field.Field)]);
        }

        if (returns)
        {
            UndoCopies.TakeUp(draft, setup, history);
        }
        else if (there.Existence == UndoExistence.Returns)
        {
            UndoCopies.Reattach(draft, setup, history);
        }
        else if (there.Existence == UndoExistence.Goes)
        {
            UndoCopies.Remove(draft, draft.Mapping(setup.Id)!);
        }

        return returns ? here with { Existence = UndoExistence.Returns } : here;
    }

    private static void Write(RecordDraft draft, RecordRow after)
    {
        var now = draft.Context.Now;
        var origins = RecordOrigins.Note(after.FieldOrigins, draft.Record!.Fields, after.Fields, RecordOrigins.Person, now);
        draft.SetRecord(after with { UpdatedAt = now, FieldOrigins = origins }, RecordOrigins.Person);
    }

    // What cannot stand any more, since the schema or another record is against it, is left as it is.
    private static LocalUndoDecision WithoutFaults(RecordDraft draft, LocalUndoDecision here, OutsideUndoDecision there)
    {
        if (here.Existence == UndoExistence.Goes || (here.Fields.IsEmpty && here.Existence != UndoExistence.Returns && there.Existence != UndoExistence.Returns))
        {
            return here;
        }

        var schema = draft.Context.Types[draft.Before.Type];
        var fields = here.Fields.Aggregate((FieldValue.Object)draft.Record!.Fields, (all, field) => field.Value.IsAbsent ? all.Without(field.Field) : all.With(field.Field, field.Value));
        ImmutableArray<Problem> problems = [.. schema.Validate(fields), .. RecordClaims.UniqueProblems(draft.Before, schema, fields)];
        return problems.IsEmpty
            ? here
            : here with { Fields = [], Left = [.. here.Left, .. here.Fields.Select(field => new LeftAlone(field.Field, string.Join(" ", problems)))] };
    }
}
