using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Plans a local edit: check it whole, then let every integration follow.</summary>
internal static class EditPlan
{
    public static Planned<Answer> For(RecordState state, RecordEdit edit, PlanContext context)
    {
        var live = state.Record is { DeletedAt: null } ? state.Record : null;
        if (edit.Kind != EditKind.Create && live is null)
        {
            return Only(Answer.Failed(Verdict.NotFound, "record-not-found", $"There is no {state.Type} {state.Id}; list /api/records/{state.Type} to see what there is."));
        }

        if (edit.Kind == EditKind.Create && state.Record is not null)
        {
            return Only(Answer.Failed(Verdict.Stale, "record-exists", $"{state.Id} exists already; change it with PATCH.", RecordJson.Of(state.Record, context.Types[state.Type])));
        }

        if (edit.IfVersion is { } seen && live is not null && live.Revision != seen)
        {
            return Only(Answer.Failed(
                Verdict.Stale, "record-stale", $"The record is at version {live.Revision}, not {seen}; read it again and repeat the change on what it is now.", RecordJson.Of(live, context.Types[state.Type])));
        }

        return edit.Kind == EditKind.Delete ? Delete(state, live!, context) : Write(state, live, edit, context);
    }

    private static Planned<Answer> Write(RecordState state, RecordRow? live, RecordEdit edit, PlanContext context)
    {
        var schema = context.Types[state.Type];
        var (fields, settings, problems) = Read(schema, live, edit);
        if (!problems.IsEmpty)
        {
            return Only(Answer.Invalid("record-invalid", "The record was not saved; mend what errors lists.", problems.Select(problem => new FieldProblem(problem.Path, problem.Message))));
        }

        if (RecordClaims.UniqueProblems(state, schema, fields!) is { IsEmpty: false } taken)
        {
            return Only(Answer.Invalid("record-not-unique", "The record was not saved: another record holds a value that only one may hold.", taken.Select(problem => new FieldProblem($"fields.{problem.Path}", problem.Message))));
        }

        var draft = new RecordDraft(state, context);
        var before = live ?? New(state, context);
        var after = Applied(before, fields!, settings, edit.Kind, context);
        if (live is not null && after == live)
        {
            return Only(Answer.Done(RecordJson.Of(live, context.Types[state.Type])));
        }

        draft.SetRecord(after with { UpdatedAt = context.Now }, RecordOrigins.Person);
        Outbound.FollowAll(draft, null);
        if (live is { ExternalSyncEnabled: false } && after.ExternalSyncEnabled)
        {
            CatchUp(draft);
        }

        return Answered(draft, after with { UpdatedAt = context.Now, Revision = draft.Version });
    }

    // What was told of the copies while the record was kept out was not heard.
    private static void CatchUp(RecordDraft draft)
    {
        foreach (var mapping in draft.Mappings.Where(mapping => mapping.ExternalId is not null))
        {
            Mappings.Refetch(draft, mapping);
        }
    }

    private static Planned<Answer> Delete(RecordState state, RecordRow live, PlanContext context)
    {
        var draft = new RecordDraft(state, context);
        draft.SetRecord(live with { DeletedAt = context.Now, UpdatedAt = context.Now }, RecordOrigins.Person);
        Outbound.FollowAll(draft, null);
        return Answered(draft, draft.Record! with { Revision = draft.Version });
    }

    private static (FieldValue.Object? Fields, FieldValue.Object Settings, ImmutableArray<Problem> Problems) Read(RecordSchema schema, RecordRow? live, RecordEdit edit)
    {
        var settings = edit.Settings is null ? FieldValue.Object.Empty : (FieldValue.Object)FieldValue.ParseOrThrow(edit.Settings);
        if (FieldValue.Parse(edit.Body ?? "{}") is not { Success: true, Value: FieldValue.Object given })
        {
            return (null, settings, [new Problem("fields", "must be a JSON object.")]);
        }

        var fields = edit.Kind switch
        {
            EditKind.Patch => MergePatch.Apply((FieldValue.Object)live!.Fields, given),
            _ => schema.WithDefaults(given),
        };
        var problems = schema.Validate(fields);
        return (fields, settings, [.. problems.Select(problem => problem with { Path = $"fields.{problem.Path}" })]);
    }

    private static RecordRow Applied(RecordRow before, FieldValue.Object fields, FieldValue.Object settings, EditKind kind, PlanContext context) => before with
    {
        Fields = fields,
        FieldOrigins = RecordOrigins.Note(before.FieldOrigins, before.Fields, fields, RecordOrigins.Person, context.Now),
        ExternalSyncEnabled = settings.Get("externalSyncEnabled") is FieldValue.Bool flag ? flag.Value : before.ExternalSyncEnabled,
        ExternalMetadata = settings.Get("externalMetadata") switch
        {
            FieldValue.Absent => before.ExternalMetadata,
            FieldValue.Object patch when kind == EditKind.Patch => MergePatch.Apply(before.ExternalMetadata, patch),
            FieldValue.Object whole => whole,
            // Taken away whole: there is always an object to read.
            _ => FieldValue.Object.Empty,
        },
    };

    private static RecordRow New(RecordState state, PlanContext context) => new()
    {
        Type = state.Type,
        Id = state.Id,
        Fields = FieldValue.Object.Empty,
        FieldOrigins = FieldValue.Object.Empty,
        ExternalSyncEnabled = true,
        ExternalMetadata = FieldValue.Object.Empty,
        CreatedAt = context.Now,
        UpdatedAt = context.Now,
        Revision = 1,
    };

    private static Planned<Answer> Answered(RecordDraft draft, RecordRow after) => new(Answer.Done(RecordJson.Of(after, draft.Context.Types[draft.Before.Type])), draft.ToUnit());

    private static Planned<Answer> Only(Answer answer) => new(answer, null);
}
