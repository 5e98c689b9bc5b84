using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"string": any scalar as text.</summary>
internal sealed class StringTransform : Transform
{
    public override Crossed Cross(FieldValue value, Lookups lookups) => value.ScalarText is { } text
        ? Crossed.Of(FieldValue.Of(text))
        : new Crossed.Failed("an object or a list has no text; map one of its parts, as in custom_fields[0].value.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "string";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText, FieldType.Enum, FieldType.Reference, FieldType.Date];

        public override IReadOnlyList<FieldType> Takes => [.. Fits, FieldType.Number, FieldType.Bool];

        public override Transform Build(TransformContext context) => new StringTransform();
    }
}
