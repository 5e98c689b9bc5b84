using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "date": any ISO 8601 day or moment as a UTC moment with milliseconds. With <c>"format": "date"</c> the external side takes days:
/// outward the UTC day alone is sent.
/// </summary>
internal sealed class DateTransform(bool dayOnly) : Transform
{
    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => FieldType.Date;

    public override Crossed Cross(FieldValue value, Lookups lookups) =>
        value is FieldValue.Text text && IsoDate.TryParse(text.Value, out var moment)
            ? Crossed.Of(FieldValue.Of(dayOnly ? IsoDate.ToDayText(moment) : IsoDate.ToText(moment)))
            : new Crossed.Failed($"{value} is no ISO 8601 date such as 2025-12-25 or 2025-12-25T14:30:00Z.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "date";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Date, FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Date, FieldType.Text, FieldType.RichText];

        public override IReadOnlyList<string> Options => ["format"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (!context.Option("format").IsAbsent && context.TextOption("format") is not ("date" or "dateTime"))
            {
                yield return ("format", "must be \"date\" (the external system takes days) or \"dateTime\".");
            }
        }

        public override Transform Build(TransformContext context) =>
            new DateTransform(context.From == Side.Local && context.TextOption("format") == "date");
    }
}
