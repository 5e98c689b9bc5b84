using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>What a request for many at once is about: the ids it names, or all that a filter lets through.</summary>
/// <param name="Ids">Each once; empty when a filter is given.</param>
/// <param name="Filter">The filter's words by name; null when ids are given.</param>
internal sealed record BulkSelection(ImmutableArray<string> Ids, ImmutableDictionary<string, string>? Filter)
{
    public const int Most = 1_000;

    /// <summary>The members that every such body has.</summary>
    public static readonly string[] Members = ["ids", "filter"];

    private static readonly string[] Times = ["from", "to"];

    /// <summary>Reads `ids` or `filter`; what is wrong is noted with the fields.</summary>
    public static BulkSelection Read(JsonFields fields, IReadOnlyCollection<string> filters)
    {
        var ids = fields.ListOf("ids", words: null).Distinct().ToImmutableArray();
        var filter = fields.Object("filter");
        if (filter is null == ids.IsEmpty && !fields.IsWrong("ids") && !fields.IsWrong("filter"))
            fields.Wrong("ids", "Give the ids, or a filter ({} is all), and not both.");
        if (ids.Length > Most)
            fields.Wrong("ids", $"Holds more than {Most} ids; send several requests.");
        return new(ids, filter is null ? null : FilterOf(fields, fields.Root.GetProperty("filter"), filters));
    }

    public string? Text(string name) => Filter?.GetValueOrDefault(name);

    public DateTimeOffset? Time(string name) => Text(name) is { } text && WireTime.TryRead(text, out var time) ? time : null;

    private static ImmutableDictionary<string, string> FilterOf(JsonFields fields, JsonElement filter, IReadOnlyCollection<string> known)
    {
        foreach (var member in filter.EnumerateObject())
            if (!known.Contains(member.Name))
                fields.Wrong($"filter.{member.Name}", $"Unknown property. Known are {string.Join(", ", known)}.");
            else if (member.Value.ValueKind != JsonValueKind.String || member.Value.GetString() is null or "")
                fields.Wrong($"filter.{member.Name}", "Must be a string and not empty.");
            else if (Times.Contains(member.Name) && !WireTime.TryRead(member.Value.GetString()!, out _))
                fields.Wrong($"filter.{member.Name}", "Must be a time in ISO 8601 with its offset, such as 2026-01-31T08:00:00Z.");
        return filter.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String)
            .ToImmutableDictionary(member => member.Name, member => member.Value.GetString()!);
    }
}

/// <summary>What was not done, and why.</summary>
public sealed record BulkRefusal(string Id, string Code, string Detail);

/// <param name="Accepted">How many were done.</param>
/// <param name="Refused">Those that were not.</param>
/// <param name="More">The filter lets more through than one call takes; call again.</param>
public sealed record BulkDone(bool Success, int Accepted, ImmutableArray<BulkRefusal> Refused, bool More);

/// <summary>One thing to be done among many: its id, and the doing or the reason against it.</summary>
internal sealed record BulkItem(string Id, Func<Task<Answer>> Act);

/// <summary>Does many things through their grains, some at a time so that their commits share transactions. Each stands alone.</summary>
internal static class Bulk
{
    private const int AtOnce = 16;

    public static async Task<IResult> DoAsync(IEnumerable<BulkItem> items, bool more)
    {
        var done = new List<(string Id, Answer Answer)>();
        foreach (var some in items.Chunk(AtOnce))
            done.AddRange((await Task.WhenAll(some.Select(item => item.Act()))).Zip(some, (answer, item) => (item.Id, answer)));
        var refused = done.Where(one => one.Answer.Verdict != Verdict.Done).Select(one => RefusalOf(one.Id, one.Answer)).ToImmutableArray();
        return WireJson.Ok(new BulkDone(true, done.Count - refused.Length, refused, more));
    }

    /// <summary>An item that nothing has.</summary>
    public static BulkItem Unknown(string kind, string id)
    {
        var problem = Problem.NotFound(kind, id);
        return new(id, () => Task.FromResult(Answer.Failed(Verdict.NotFound, problem.Code, problem.Detail)));
    }

    private static BulkRefusal RefusalOf(string id, Answer answer)
    {
        var problem = answer.ToProblem(VerdictStatuses.Default);
        var places = string.Concat(problem.Errors.Select(error => $" {error.Path} {error.Message}"));
        return new(id, problem.Code, problem.Detail + places);
    }
}
