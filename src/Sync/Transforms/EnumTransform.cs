using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "enum": values by table, <c>{"type":"enum","mapping":{"true":"COMPLETED","false":"IN_PROGRESS"}}</c>. Keys are the source's scalars
/// as text. A value without an entry crosses as it is; inward the schema then decides whether it may.
/// </summary>
internal sealed class EnumTransform(FieldValue.Object table) : Transform
{
    public override FieldType? ExternalType => FieldType.Enum;

    public override Crossed Cross(FieldValue value, Lookups lookups) =>
        value.ScalarText is { } key && table.Get(key) is { IsAbsent: false } entry ? Crossed.Of(entry) : Crossed.Of(value);

    internal sealed class Kind : TableKind
    {
        public override string Name => "enum";

        protected override bool MustBeWhole => true;
    }

    internal abstract class TableKind : TransformKind
    {
        /// <summary>Outward every value of the field must have an entry.</summary>
        protected abstract bool MustBeWhole { get; }

        public sealed override IReadOnlyList<string> Options => ["mapping"];

        public sealed override IEnumerable<(string Option, string Message)> Validate(TransformContext context)
        {
            if (context.Option("mapping") is not FieldValue.Object { Fields.IsEmpty: false } table)
            {
                return [("mapping", "must be an object that gives each source value its target value.")];
            }

            return context.Field is { Type: FieldType.Enum } field
                ? context.From == Side.External ? UnknownTargets(table, field.Values) : MissingSources(table, field.Values)
                : [];
        }

        public sealed override Transform Build(TransformContext context) => new EnumTransform((FieldValue.Object)context.Option("mapping"));

        private static IEnumerable<(string Option, string Message)> UnknownTargets(FieldValue.Object table, IEnumerable<string> values) =>
            from entry in table.Fields
            where !values.Contains(entry.Value.ScalarText)
            select ($"mapping.{entry.Key}", $"{entry.Value} is no value of the field; use one of: {string.Join(", ", values)}.");

        // A local value without an entry would go out under its local name, which the external system does not know.
        private IEnumerable<(string Option, string Message)> MissingSources(FieldValue.Object table, IEnumerable<string> values)
        {
            foreach (var key in table.Fields.Keys.Where(key => !values.Contains(key)))
            {
                yield return ($"mapping.{key}", $"is no value of the field; use: {string.Join(", ", values)}.");
            }

            var missing = values.Where(value => table.Get(value).IsAbsent).ToList();
            if (MustBeWhole && missing.Count > 0)
            {
                yield return ("mapping", $"must say what becomes of every value of the field; add: {string.Join(", ", missing)}.");
            }
        }
    }
}
