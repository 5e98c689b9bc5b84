using System.Collections.Immutable;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>Reads what answers and headers mean beyond their status.</summary>
internal static class ErrorReader
{
    private static readonly (string, FailureKind)[] Kinds =
    [
        ("auth", FailureKind.Auth), ("rateLimited", FailureKind.RateLimited), ("notFound", FailureKind.NotFound),
        ("precondition", FailureKind.Precondition), ("rejected", FailureKind.Rejected), ("transient", FailureKind.Transient),
    ];

    private static readonly (string, ResetFormat)[] Formats =
    [
        ("seconds", ResetFormat.Seconds), ("milliseconds", ResetFormat.Milliseconds), ("unixSeconds", ResetFormat.UnixSeconds),
        ("unixMilliseconds", ResetFormat.UnixMilliseconds), ("iso", ResetFormat.Iso),
    ];

    public static ImmutableArray<ErrorRule> ReadRules(ObjectReader parent, ProblemList problems) =>
        [.. parent.OptionalList("errors").Select((item, index) => ReadRule(ObjectReader.Of(item, parent.PathOf($"errors[{index}]"), problems)))];

    public static RateLimitDefinition ReadLimit(ObjectReader? reader)
    {
        if (reader is null) return new RateLimitDefinition();
        var per = TimeSpan.FromSeconds((double)reader.Number("perSeconds", 1, 86_400, 60));
        if (reader.Has("perSeconds") && !reader.Has("requests")) reader.Wrong("requests", "is missing; perSeconds says in which time they are taken.");
        var limit = new RateLimitDefinition
        {
            Requests = reader.Has("requests") ? new RequestLimit((int)reader.Number("requests", 2, 1_000_000, 2), per) : null,
            RemainingHeader = reader.Header("remainingHeader"),
            ResetHeader = reader.Header("resetHeader"),
            ResetFormat = reader.Choice("resetFormat", ResetFormat.UnixSeconds, Formats),
            Wait = reader.Has("wait") ? TimeSpan.FromSeconds((double)reader.Number("wait", 0, 86_400, 0)) : null,
        };
        reader.RefuseOthers();
        return limit;
    }

    private static ErrorRule ReadRule(ObjectReader reader)
    {
        var isWhole = reader.Get("message") is FieldValue.Text { Value: "$" };
        var rule = new ErrorRule(reader.Choice("kind", FailureKind.Rejected, Kinds))
        {
            Statuses = ReadStatuses(reader),
            Path = reader.Path("path"),
            Equal = reader.Get("equals"),
            Contains = reader.Parameter("contains"),
            Message = isWhole ? null : reader.Path("message"),
            IsMessageWhole = isWhole,
        };
        if (!reader.Has("kind")) reader.Wrong("kind", $"is missing; write one of {string.Join(", ", Kinds.Select(kind => kind.Item1))}.");
        if (!rule.Equal.IsAbsent && rule.Path is null) reader.Wrong("path", "is missing; equals says what stands there.");
        if (rule is { Path: null, Contains: null } && !reader.Has("statuses")) reader.Wrong("path", "is missing; a rule needs statuses, path or contains, else it would fit every answer.");
        reader.RefuseOthers();
        return rule;
    }

    private static ImmutableArray<int> ReadStatuses(ObjectReader reader)
    {
        var found = reader.OptionalList("statuses");
        if (reader.Get("statuses") is FieldValue.List { Items.IsEmpty: true } || !found.All(item => item is FieldValue.Number { Value: >= 200 and <= 599 } status && decimal.IsInteger(status.Value)))
            reader.Wrong("statuses", "must be a list of HTTP statuses from 200 to 599.");
        return [.. found.OfType<FieldValue.Number>().Where(status => status.Value is >= 200 and <= 599).Select(status => (int)status.Value)];
    }
}
