using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "lookup": the id of a linked record, translated by the mapping table. With <c>"as": "number"</c> the external system's ids are
/// numbers. While the other record is not mapped yet the value waits.
/// </summary>
internal sealed class LookupTransform(string resourceType, Side from, bool asNumber) : Transform
{
    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => FieldType.Reference;

    public override LookupKey? Needs(FieldValue value) =>
        value.ScalarText is { Length: > 0 } id ? new LookupKey(resourceType, from, id) : null;

    public override Crossed Cross(FieldValue value, Lookups lookups)
    {
        if (Needs(value) is not { } key)
        {
            return new Crossed.Failed($"{value} is no id of a {resourceType}.");
        }

        return lookups.Find(key) is not { } found ? new Crossed.Waiting(key)
            : !asNumber ? Crossed.Of(FieldValue.Of(found))
            : Canonical.TryNumber(found, out var number) ? Crossed.Of(FieldValue.Of(number))
            : new Crossed.Failed($"the external id '{found}' is no number; take \"as\": \"number\" away.");
    }

    internal sealed class Kind : TransformKind
    {
        public override string Name => "lookup";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Reference, FieldType.Text];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Reference, FieldType.Text];

        public override IReadOnlyList<string> Options => ["resourceType", "lookupField", "as"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            var target = context.TextOption("resourceType");
            if (string.IsNullOrEmpty(target))
            {
                yield return ("resourceType", "is required: the type of record the id belongs to, such as \"MEMBER\".");
            }
            else if (context.Field?.Reference is { } expected && expected != target)
            {
                yield return ("resourceType", $"the field refers to a {expected}; write \"{expected}\".");
            }

            if (!context.Option("lookupField").IsAbsent && context.TextOption("lookupField") != DataMapping.ExternalId)
            {
                yield return ("lookupField", $"must be \"{DataMapping.ExternalId}\"; linked records are found by their external id only.");
            }

            if (!context.Option("as").IsAbsent && context.TextOption("as") is not ("string" or "number"))
            {
                yield return ("as", "must be \"string\" or \"number\".");
            }
        }

        public override Transform Build(TransformContext context) => new LookupTransform(
            context.TextOption("resourceType")!,
            context.From,
            context.From == Side.Local && context.TextOption("as") == "number");
    }
}
