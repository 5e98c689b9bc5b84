using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"number": a number, or a text that spells one with a decimal point.</summary>
internal sealed class NumberTransform : Transform
{
    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => FieldType.Number;

    public override Crossed Cross(FieldValue value, Lookups lookups) => Canonical.Of(value, FieldType.Number) is FieldValue.Number number
        ? Crossed.Of(number)
        : new Crossed.Failed($"{value} is no number; write it with a decimal point, as in 1234.5.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "number";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Number];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Number, FieldType.Text, FieldType.RichText];

        public override Transform Build(TransformContext context) => new NumberTransform();
    }
}
