using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"trim": a text without white space at its ends.</summary>
internal sealed class TrimTransform : Transform
{
    public override Crossed Cross(FieldValue value, Lookups lookups) => value.ScalarText is { } text
        ? Crossed.Of(FieldValue.Of(text.Trim()))
        : new Crossed.Failed($"{value} is no text; map one of its parts.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "trim";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText, FieldType.Enum, FieldType.Reference, FieldType.Date];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Text, FieldType.RichText];

        public override Transform Build(TransformContext context) => new TrimTransform();
    }
}
