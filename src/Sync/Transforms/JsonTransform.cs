using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "json": a value on one side, the same value as JSON in a text on the other. A local text field holds the text; with any other field
/// the external system does.
/// </summary>
internal sealed class JsonTransform(bool toText, bool textOutside) : Transform
{
    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => textOutside ? FieldType.Json : FieldType.Object;

    public override Crossed Cross(FieldValue value, Lookups lookups)
    {
        if (toText)
        {
            return Crossed.Of(FieldValue.Of(value.ToJson()));
        }

        if (value is not FieldValue.Text text)
        {
            return new Crossed.Failed($"{value} is no text with JSON in it.");
        }

        var parsed = FieldValue.Parse(text.Value);
        return parsed.Success ? Crossed.Of(parsed.Value) : new Crossed.Failed(parsed.Error);
    }

    internal sealed class Kind : TransformKind
    {
        public override string Name => "json";

        public override Transform Build(TransformContext context)
        {
            var textOutside = context.Field is not { Type: FieldType.Text or FieldType.RichText };
            return new JsonTransform(textOutside == (context.From == Side.Local), textOutside);
        }
    }
}
