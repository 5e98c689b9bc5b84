using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "dateToTimestamp": outward a date as Unix time, in milliseconds or, with <c>"unit": "s"</c>, in seconds; inward Unix time, also as a
/// text, as a UTC moment.
/// </summary>
internal sealed class DateToTimestampTransform(Side from, bool seconds) : Transform
{
    private static readonly decimal Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly decimal Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public override bool EmptyTextIsNull => true;

    public override FieldType? ExternalType => FieldType.Number;

    public override Crossed Cross(FieldValue value, Lookups lookups) => from == Side.Local ? ToTimestamp(value) : ToDate(value);

    private Crossed ToTimestamp(FieldValue value) => value is FieldValue.Text text && IsoDate.TryParse(text.Value, out var moment)
        ? Crossed.Of(FieldValue.Of(seconds ? moment.ToUnixTimeSeconds() : moment.ToUnixTimeMilliseconds()))
        : new Crossed.Failed($"{value} is no ISO 8601 date such as 2025-12-25 or 2025-12-25T14:30:00Z.");

    // Compared before it is multiplied: the largest numbers have no room to grow.
    private Crossed ToDate(FieldValue value) =>
        Canonical.Of(value, FieldType.Number) is FieldValue.Number { Value: var count } && count >= Earliest && count <= Latest
        && count * (seconds ? 1000 : 1) is var moment && moment >= Earliest && moment <= Latest
            ? Crossed.Of(FieldValue.Of(IsoDate.ToText(DateTimeOffset.FromUnixTimeMilliseconds((long)decimal.Floor(moment)))))
            : new Crossed.Failed($"{value} is no Unix time in {(seconds ? "seconds" : "milliseconds")}.");

    internal sealed class Kind : TransformKind
    {
        public override string Name => "dateToTimestamp";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Date, FieldType.Text];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Date, FieldType.Text];

        public override IReadOnlyList<string> Options => ["unit"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (!context.Option("unit").IsAbsent && context.TextOption("unit") is not ("ms" or "s"))
            {
                yield return ("unit", "must be \"ms\" (default) or \"s\".");
            }
        }

        public override Transform Build(TransformContext context) => new DateToTimestampTransform(context.From, context.TextOption("unit") == "s");
    }
}
