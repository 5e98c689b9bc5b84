using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>
/// "taskStatusToBool": outward true for the finished status and false for every other; inward true is the finished status and false the
/// one of work under way. Both have a name as option: <c>{"type":"taskStatusToBool","true":"COMPLETED","false":"IN_PROGRESS"}</c>.
/// </summary>
internal sealed class TaskStatusToBoolTransform(Side from, string done, string open) : Transform
{
    public override FieldType? ExternalType => FieldType.Bool;

    public override Crossed Cross(FieldValue value, Lookups lookups) => from == Side.Local
        ? Crossed.Of(FieldValue.Of(value.ScalarText == done))
        : Canonical.TryBool(value, out var isDone)
            ? Crossed.Of(FieldValue.Of(isDone ? done : open))
            : new Crossed.Failed($"{value} is neither true nor false.");

    internal sealed class Kind : TransformKind
    {
        private const string Done = "COMPLETED";
        private const string Open = "IN_PROGRESS";

        public override string Name => "taskStatusToBool";

        public override IReadOnlyList<FieldType> Fits => [FieldType.Enum, FieldType.Text];

        public override IReadOnlyList<FieldType> Takes => [FieldType.Enum, FieldType.Text];

        public override IReadOnlyList<string> Options => ["true", "false"];

        public override IEnumerable<(string Option, string Message)> Validate(TransformContext context) =>
            from option in new[] { (Name: "true", Otherwise: Done), (Name: "false", Otherwise: Open) }
            let status = context.TextOption(option.Name) ?? (context.Option(option.Name).IsAbsent ? option.Otherwise : null)
            where status is null || context.Field is { Type: FieldType.Enum } field && !field.Values.Contains(status)
            select (option.Name, $"must be a status of the field{(context.Field is { Type: FieldType.Enum } known ? $": {string.Join(", ", known.Values)}" : ", as a text")}.");

        public override Transform Build(TransformContext context) =>
            new TaskStatusToBoolTransform(context.From, context.TextOption("true") ?? Done, context.TextOption("false") ?? Open);
    }
}
