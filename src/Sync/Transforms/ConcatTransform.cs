using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "concat": the fields that have a value, in order, <c>{"type":"concat","fields":["first","last"],"separator":" "}</c>; without a
/// separator, a space. One way: the text cannot be taken apart again.
/// </summary>
internal sealed class ConcatTransform(ImmutableArray<FieldPath> parts, string separator) : Transform
{
    public override bool ReadsSource => false;

    public override ImmutableArray<FieldPath> Parts => parts;

    public override FieldType? ExternalType => FieldType.Text;

    public override Crossed Cross(FieldValue value, Lookups lookups)
    {
        var values = (FieldValue.Object)value;
        return PutTogether.Complaint(values) ?? (PutTogether.SaysNothing(values)
            ? Crossed.Of(FieldValue.Null.Instance)
            : Crossed.Of(FieldValue.Of(string.Join(separator, parts.Select(part => values.Get(part.Text).ScalarText).Where(text => !string.IsNullOrEmpty(text))))));
    }

    internal sealed class Kind : TransformKind
    {
        public override string Name => "concat";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<string> Options => ["fields", "separator"];

        public override bool ReadsSource => false;

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            var names = Names(context);
            if (names.Length < 2 || names.Distinct().Count() != names.Length)
            {
                yield return ("fields", "must list two or more fields, each once.");
            }

            foreach (var complaint in names.Select(context.ComplaintAbout).OfType<string>())
            {
                yield return ("fields", complaint);
            }

            if (!context.Option("separator").IsAbsent && context.TextOption("separator") is null)
            {
                yield return ("separator", "must be a text.");
            }
        }

        public override Transform Build(TransformContext context) =>
            new ConcatTransform([.. Names(context).Select(FieldPath.ParseOrThrow)], context.TextOption("separator") ?? " ");

        private static ImmutableArray<string> Names(TransformContext context) => context.Option("fields") is FieldValue.List list
            ? [.. list.Items.Select(item => (item as FieldValue.Text)?.Value ?? "")]
            : [];
    }
}
