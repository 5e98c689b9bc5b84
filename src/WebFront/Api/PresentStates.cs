using System.Text.Json;
using Concord.Grains;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>What `current` says in an answer to who came second: the thing as its own GET shows it now.</summary>
public sealed class PresentStates(ISqlSource source, TimeProvider clock, ConcordSettings settings)
{
    /// <summary>The answer on the wire; one about an integration that somebody else changed first shows that integration.</summary>
    public Task<IResult> OfIntegrationAsync(string id, Answer answer, VerdictStatuses? statuses = null) => ShownAsync(
        answer, statuses, async () => await source.IntegrationAsync(id, clock.GetUtcNow()) is { } found ? Text(IntegrationDetail.Of(found, settings.WebhookBaseUrl)) : null);

    /// <summary>The same about a run.</summary>
    public Task<IResult> OfJobAsync(string id, Answer answer) => ShownAsync(
        answer, null, async () => await source.JobAsync(id) is { } row ? Text(JobView.Of(row, clock.GetUtcNow())) : null);

    /// <summary>The same about a conflict, whose record's grain knows less of it than a GET shows.</summary>
    public Task<IResult> OfConflictAsync(string id, Answer answer) => ShownAsync(
        answer.Verdict == Verdict.Stale ? answer with { Json = null } : answer, null, async () => await source.ConflictAsync(id) is { } found ? Text(ConflictDetail.Of(found)) : null);

    /// <summary>The same about a subscription.</summary>
    public Task<IResult> OfSubscriptionAsync(string id, Answer answer) => ShownAsync(
        answer, null, async () => await source.SubscriptionAsync(id) is { } row ? Text(SubscriptionView.Of(row)) : null);

    private static async Task<IResult> ShownAsync(Answer answer, VerdictStatuses? statuses, Func<Task<string?>> present) =>
        (answer is { Verdict: Verdict.Stale, Json: null } ? answer with { Json = await present() } : answer).ToResult(statuses);

    private static string Text<T>(T view) => JsonSerializer.Serialize(view, WireJson.Options);
}
