using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"case": a text in capitals or in small letters, <c>{"type":"case","to":"upper"}</c>, the same in every language.</summary>
internal sealed class CaseTransform(bool upper) : Transform
{
    public override Crossed Cross(FieldValue value, Lookups lookups) => value.ScalarText is { } text
        ? Crossed.Of(FieldValue.Of(upper ? text.ToUpperInvariant() : text.ToLowerInvariant()))
        : new Crossed.Failed($"{value} is no text; map one of its parts.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "case";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText, FieldType.Enum];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Text, FieldType.RichText, FieldType.Enum];

        public override IReadOnlyList<string> Options => ["to"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (context.TextOption("to") is not ("upper" or "lower"))
            {
                yield return ("to", "must be \"upper\" or \"lower\".");
            }
        }

        public override Transform Build(TransformContext context) => new CaseTransform(context.TextOption("to") == "upper");
    }
}
