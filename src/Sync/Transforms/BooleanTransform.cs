using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"boolean": true and false, also as text or as 1 and 0.</summary>
internal sealed class BooleanTransform : Transform
{
    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => FieldType.Bool;

    public override Crossed Cross(FieldValue value, Lookups lookups) => Canonical.Of(value, FieldType.Bool) is FieldValue.Bool flag
        ? Crossed.Of(flag)
        : new Crossed.Failed($"{value} is neither true nor false; use an enum transform to translate it.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "boolean";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Bool];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Bool, FieldType.Number, FieldType.Text, FieldType.RichText];

        public override Transform Build(TransformContext context) => new BooleanTransform();
    }
}
