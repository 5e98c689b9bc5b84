using Concord.Sync.Mapping;
using Concord.Sync.RichText;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "html": Markdown here, HTML there. Inward canonical Markdown; outward well-formed HTML, with <c>"root": "body"</c> inside that
/// element, as some systems ask for. Both compare by the Markdown they say.
/// </summary>
internal sealed class HtmlTransform(Side from, string? root) : Transform
{
    public override FieldType? ExternalType => FieldType.Html;

    public override Crossed Cross(FieldValue value, Lookups lookups) => value.ScalarText is not { } text
        ? new Crossed.Failed($"{value} is no text.")
        : Crossed.Of(FieldValue.Of(from == Side.External ? RichTexts.ToMarkdown(text) : Rooted(RichTexts.ToHtml(text))));

    private string Rooted(string html) => root is null ? html : $"<{root}>{html}</{root}>";

    internal sealed class Kind : TransformKind
    {
        public override string Name => "html";

        public override IReadOnlyList<FieldType> Fits => [FieldType.RichText, FieldType.Text];

        public override IReadOnlyList<FieldType> Takes => [FieldType.RichText, FieldType.Text];

        public override IReadOnlyList<string> Options => ["root"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (!context.Option("root").IsAbsent && context.TextOption("root") is not ("body" or "div"))
            {
                yield return ("root", "must be \"body\" or \"div\", or be left out.");
            }
        }

        public override Transform Build(TransformContext context) => new HtmlTransform(context.From, context.TextOption("root"));
    }
}
