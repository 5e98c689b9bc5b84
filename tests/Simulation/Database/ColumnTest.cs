using Concord.Storage;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>A condition made ready.</summary>
/// <param name="Column">The column's index.</param>
/// <param name="Test">What its value must fulfil; a subset has become In.</param>
internal sealed record ColumnTest(int Column, ValueTest Test)
{
    public static ColumnTest Of(RowShape shape, Condition condition, Func<Subset, IEnumerable<object?>> valuesOf) => new(
        shape.Column(condition.Property).Index,
        condition.Is == Is.InRows ? new ValueTest(Is.In, valuesOf((Subset)condition.Values[0])) : ValueTest.Of(condition));

    public bool Holds(object?[] row) => Test.Holds(row[Column]);
}
