using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "splitName": outward the first word of a full name, or the rest of it. Inward the two parts are joined again: both lines name the
/// same internal field.
/// </summary>
internal sealed class SplitNameTransform(bool first, Side from) : Transform
{
    public override int? JoinOrder => from == Side.External ? (first ? 0 : 1) : null;

    public override FieldType? ExternalType => FieldType.Text;

    public override Crossed Cross(FieldValue value, Lookups lookups)
    {
        if (value.ScalarText is not { } text)
        {
            return new Crossed.Failed($"{value} is no name; it must be a text.");
        }

        return Crossed.Of(FieldValue.Of(from == Side.External ? text.Trim() : Part(text.Trim())));
    }

    private string Part(string name)
    {
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        return (first, space) switch
        {
            (true, < 0) => name,
            (true, _) => name[..space],
            (false, < 0) => "",
            _ => name[(space + 1)..].TrimStart(),
        };
    }

    internal sealed class Kind : TransformKind
    {
        public override string Name => "splitName";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<string> Options => ["target"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (context.TextOption("target") is not ("first" or "last"))
            {
                yield return ("target", "must be \"first\" or \"last\".");
            }
        }

        public override Transform Build(TransformContext context) =>
            new SplitNameTransform(context.TextOption("target") == "first", context.From);
    }
}
