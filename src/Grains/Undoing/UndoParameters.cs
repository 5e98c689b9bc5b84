using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Grains.Undoing;

/// <summary>What an undo's run is to do, as its job keeps it.</summary>
/// <param name="Scope">Which writes are taken back.</param>
/// <param name="GoesOn">It need not wait for a person after its report, unless that exceeds a brake.</param>
internal sealed record UndoParameters(UndoScope Scope, bool GoesOn)
{
    public string ToJson() => FieldValue.Of(("scope", Scope.ToValue()), ("goesOn", FieldValue.Of(GoesOn))).ToJson();

    public static UndoParameters Of(JobRow job)
    {
        var map = (FieldValue.Object)FieldValue.ParseOrThrow(job.Parameters!);
        return new UndoParameters(UndoScope.Read(map.Get("scope")), map.Get("goesOn") is FieldValue.Bool { Value: true });
    }
}
