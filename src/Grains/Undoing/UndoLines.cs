using System.Collections.Immutable;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Grains.Undoing;

/// <summary>What an undo does to one record, for the person who looks at its plan.</summary>
internal static class UndoLines
{
    /// <summary>The kind of a line about something that is not taken back.</summary>
    public const string Left = "LEFT";

    public static ImmutableArray<UndoLine> Of(RecordDraft draft, RecordRow before, IntegrationSetup setup, LocalUndoDecision here, OutsideUndoDecision there)
    {
        var title = Titles.Of(before.Fields);
        var lines = ImmutableArray.CreateBuilder<UndoLine>();
        if (draft.Record != before)
        {
            var kind = here.Existence switch { UndoExistence.Goes => "DELETE", UndoExistence.Returns => "CREATE", _ => "UPDATE" };
            lines.Add(new UndoLine(draft.Before.Id, BrakedChange.Local, kind, null, title, FieldChanges.ToJson(FieldChanges.Between(before.Fields, draft.Record!.Fields))));
        }

        lines.AddRange(UndoCopies.New(draft).Select(operation => new UndoLine(
            $"{draft.Before.Id}@{operation.IntegrationId}", BrakedChange.External, operation.Kind.ToString(), operation.ExternalId, title, FieldsOf(operation))));
        AddLeft(lines, draft.Before.Id, BrakedChange.Local, null, title, here.Left);
        AddLeft(lines, $"{draft.Before.Id}@{setup.Id}", BrakedChange.External, draft.Mapping(setup.Id)?.ExternalId, title, there.Left);
        return lines.ToImmutable();
    }

    /// <summary>The line of a write that found its copy changed.</summary>
    public static RunChangeRow LeftRow(OperationRow operation, string reason) => new()
    {
        JobId = operation.Cause,
        Id = Integrations.Runs.RunProgress.LineId(operation.ResourceType, $"{operation.InternalId}@{operation.IntegrationId}", Left),
        Side = BrakedChange.External,
        Kind = Left,
        ResourceType = operation.ResourceType,
        InternalId = operation.InternalId,
        ExternalId = operation.ExternalId,
        Fields = Reasons(operation.Groups.IsEmpty ? [new LeftAlone(null, reason)] : operation.Groups.Select(group => new LeftAlone(group, reason))),
    };

    private static void AddLeft(ImmutableArray<UndoLine>.Builder lines, string key, string side, string? externalId, string? title, ImmutableArray<LeftAlone> left)
    {
        if (!left.IsEmpty)
        {
            lines.Add(new UndoLine(key, side, Left, externalId, title, Reasons(left)));
        }
    }

    // Shape: {"title": {"reason": "…"}}; the record or copy as a whole is "".
    private static string Reasons(IEnumerable<LeftAlone> left) => left.Aggregate(
        FieldValue.Object.Empty, (all, one) => all.With(one.Field ?? "", FieldValue.Of(("reason", FieldValue.Of(one.Reason))))).ToJson();

    private static string FieldsOf(OperationRow operation) => operation.SentValues.Values.Aggregate(
        FieldValue.Object.Empty,
        (all, entry) => all.With(entry.Key.Text, FieldValue.Object.Empty.With("before", operation.DecidedOn.Get(entry.Key)).With("after", entry.Value))).ToJson();
}
