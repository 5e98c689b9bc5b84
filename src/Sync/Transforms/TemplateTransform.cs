using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "template": a text with fields in it, <c>{"type":"template","text":"{first} {last}"}</c>; doubled braces are braces. A field without a
/// value leaves its place empty; where none has one nothing is said. One way: the text cannot be taken apart again.
/// </summary>
internal sealed partial class TemplateTransform(string text, ImmutableArray<FieldPath> parts) : Transform
{
    public override bool ReadsSource => false;

    public override ImmutableArray<FieldPath> Parts => parts;

    public override FieldType? ExternalType => FieldType.Text;

    public override Crossed Cross(FieldValue value, Lookups lookups)
    {
        var values = (FieldValue.Object)value;
        return PutTogether.Complaint(values) ?? (PutTogether.SaysNothing(values)
            ? Crossed.Of(FieldValue.Null.Instance)
            : Crossed.Of(FieldValue.Of(Hole().Replace(text, hole => hole.Value switch
            {
                "{{" => "{",
                "}}" => "}",
                _ => values.Get(hole.Groups[1].Value).ScalarText ?? "",
            }))));
    }

    [GeneratedRegex(@"\{\{|\}\}|\{([^{}]*)\}|[{}]")]
    private static partial Regex Hole();

    internal sealed class Kind : TransformKind
    {
        public override string Name => "template";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<string> Options => ["text"];

        public override bool ReadsSource => false;

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            var holes = Hole().Matches(context.TextOption("text") ?? "");
            if (holes.Any(hole => hole.Value is "{" or "}"))
            {
                yield return ("text", "has a brace without its other one; write {{ and }} for braces that are no field.");
            }

            var names = Names(context);
            if (names.Count == 0)
            {
                yield return ("text", "must name at least one field in braces, as in \"{first} {last}\".");
            }

            foreach (var complaint in names.Select(context.ComplaintAbout).OfType<string>())
            {
                yield return ("text", complaint);
            }
        }

        public override Transform Build(TransformContext context) =>
            new TemplateTransform(context.TextOption("text")!, [.. Names(context).Select(FieldPath.ParseOrThrow)]);

        private static List<string> Names(TransformContext context) =>
            [.. Hole().Matches(context.TextOption("text") ?? "").Where(hole => hole.Groups[1].Success).Select(hole => hole.Groups[1].Value).Distinct(StringComparer.Ordinal)];
    }
}
