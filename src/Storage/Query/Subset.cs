using System.Collections.Immutable;

namespace Concord.Storage;

/// <summary>The values of one column of some rows of a table: what <see cref="Is.InRows"/> compares with.</summary>
/// <param name="RowType">The other table's row type.</param>
/// <param name="Property">The property whose values are meant.</param>
/// <param name="Conditions">Which of its rows; all must hold.</param>
public sealed record Subset(Type RowType, string Property, ImmutableArray<Condition> Conditions);
