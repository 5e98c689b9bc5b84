using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>What a commit may do to writes that are out, and to what waits for a person.</summary>
internal sealed class WorkCheck(World world)
{
    private readonly Dictionary<string, OperationRow> operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConflictRow> pending = new(StringComparer.Ordinal);

    public void Committed(CommitUnit unit)
    {
        var written = unit.Writes.Where(write => write.Kind is WriteKind.Insert or WriteKind.Update or WriteKind.Upsert).Select(write => write.Row).ToList();
        var begun = written.OfType<OperationRow>().ToList();
        var asked = written.OfType<ConflictRow>().ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var row in begun)
        {
            CheckLease(row);
            CheckId(row, begun);
            CheckParked(row, asked);
        }

        foreach (var row in asked.Values) CheckAnswer(row);
        foreach (var row in begun) operations[row.Id] = row;
        foreach (var row in asked.Values)
        {
            if (row.Status == ConflictStatus.PENDING) pending[row.Id] = row;
            else pending.Remove(row.Id);
        }
    }

    // I10: how a write ends is not for anybody to say while its request is on its way.
    private void CheckLease(OperationRow row)
    {
        if (operations.GetValueOrDefault(row.Id) is { State: OperationState.ATTEMPTED } && row.State != OperationState.ATTEMPTED && world.Find(row.IntegrationId) is { } site)
            Expect(!site.Outside.Flights.IsUnderWay(row.Id), "I10", $"{row.Kind} {row.Id} of {row.InternalId} became {row.State} while its request was on its way");
    }

    // I14: a retry is the same operation, by which the outside knows it again. A dead letter is over; what is made after it is no retry.
    private void CheckId(OperationRow row, List<OperationRow> begun)
    {
        if (operations.ContainsKey(row.Id) || row.Kind == OperationKind.DELETE) return;
        var before = begun.FirstOrDefault(other => other.Id != row.Id && other.State == OperationState.SUPERSEDED && other.AttemptedAt is not null && operations.GetValueOrDefault(other.Id)?.State != OperationState.DEAD && other.Kind == row.Kind
            && other.MappingId == row.MappingId && other.SentValues.Equals(row.SentValues) && other.DecidedOn.Equals(row.DecidedOn)
            && other.LocalValues.Equals(row.LocalValues) && other.Groups.SequenceEqual(row.Groups));
        Expect(before is null, "I14", $"{row.Kind} {before?.Id} of {row.InternalId} is to be sent again as {row.Id}");
    }

    // 7.9: parked groups stay out of the mapping's writes until the person has spoken, or both sides have come to say the same.
    private void CheckParked(OperationRow row, Dictionary<string, ConflictRow> asked)
    {
        var old = operations.GetValueOrDefault(row.Id);
        if (row is not { Kind: OperationKind.UPDATE, State: OperationState.PENDING, Undo: false } || (old is not null && old.SentValues.Equals(row.SentValues))) return;
        var parked = pending.Values.FirstOrDefault(conflict => conflict.MappingId == row.MappingId && conflict.Groups.Any(row.Groups.Contains));
        if (parked is not null && asked.GetValueOrDefault(parked.Id)?.Status is not (ConflictStatus.RESOLVED or ConflictStatus.IGNORED))
            Expect(false, "7.9", $"{row.Id} sends {string.Join(", ", row.Groups)} of {row.InternalId}, while {parked.Id} waits for a person about {string.Join(", ", parked.Groups)}");
    }

    // 7.9: an answer counts for what the person saw.
    private void CheckAnswer(ConflictRow row)
    {
        if (row.Status is ConflictStatus.RESOLVED or ConflictStatus.IGNORED && pending.ContainsKey(row.Id))
            Expect(world.Answers.Contains((row.Id, row.Revision)), "7.9", $"{row.Id} was settled by a person's answer in version {row.Revision}, which nobody saw");
    }

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) world.Journal.Violation(which, what);
    }
}
