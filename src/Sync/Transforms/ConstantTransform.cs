using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>"constant": always the same value, whatever the source says. The line needs no source field.</summary>
internal sealed class ConstantTransform(FieldValue constant) : Transform
{
    public override bool ReadsSource => false;

    public override bool TakesMissing => true;

    public override Crossed Cross(FieldValue value, Lookups lookups) => Crossed.Of(constant);

    internal sealed class Kind : TransformKind
    {
        public override string Name => "constant";

        public override IReadOnlyList<string> Options => ["value"];

        public override bool ReadsSource => false;

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (context.Option("value").IsAbsent)
            {
                yield return ("value", "is required: the value to write.");
            }
            else if (context.Complaint(context.Option("value")) is { } complaint)
            {
                yield return ("value", complaint);
            }
        }

        public override Transform Build(TransformContext context) => new ConstantTransform(context.Option("value"));
    }
}
