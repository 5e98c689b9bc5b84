using Concord.Storage;

namespace Concord.Grains.Cleanups;

/// <summary>Some rows of a pile that go in one transaction.</summary>
/// <param name="Count">How many.</param>
/// <param name="Remove">Adds their removal, and that of what belongs to them, to a unit.</param>
internal sealed record Batch(int Count, Func<CommitUnit, CommitUnit> Remove);

/// <summary>Rows of one kind that have grown old.</summary>
/// <param name="Name">As it stands in answers and in the audit.</param>
/// <param name="Batches">What may go now, oldest first; each is removed before the next is asked for.</param>
internal sealed record Pile(string Name, IAsyncEnumerable<Batch> Batches);
