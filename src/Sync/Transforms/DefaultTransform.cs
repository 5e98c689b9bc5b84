using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"default": the value as it is, or the given one when the source is absent or null.</summary>
internal sealed class DefaultTransform(FieldValue otherwise) : Transform
{
    public override bool TakesMissing => true;

    public override Crossed Cross(FieldValue value, Lookups lookups) => Crossed.Of(value.IsMissing ? otherwise : value);

    internal sealed class Kind : TransformKind
    {
        public override string Name => "default";

        public override IReadOnlyList<string> Options => ["value"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (context.Option("value").IsMissing)
            {
                yield return ("value", "is required: the value that stands in for a missing one.");
            }
            else if (context.Complaint(context.Option("value")) is { } complaint)
            {
                yield return ("value", complaint);
            }
        }

        public override Transform Build(TransformContext context) => new DefaultTransform(context.Option("value"));
    }
}
