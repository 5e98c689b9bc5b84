using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Concord.Connectors.Webhooks;
using Concord.Grains.Subscriptions;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Receivers to which every change of records is posted: the other way beside <see cref="ChangesApi"/>.</summary>
public static class SubscriptionsApi
{
    private const string Latest = "latest";
    private static readonly string[] NewFields = ["url", "resourceTypes", "status", "after"];
    private static readonly string[] ChangedFields = [.. NewFields, "rotateSecret"];

    // FAILING is found, never wished for.
    private static readonly string[] Wishes = [nameof(SubscriptionStatus.ACTIVE), nameof(SubscriptionStatus.PAUSED)];

    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/admin/subscriptions").WithTags("Subscriptions").RequirePermission(Permission.SubscriptionsManage);
        group.MapGet("", ListAsync).WithSummary("Lists subscriptions, newest first, without secrets.").Paged()
            .Query(new QueryDoc("status", "In one status.", Enum.GetNames<SubscriptionStatus>())).Answers<SubscriptionPage>();
        group.MapPost("", CreateAsync).WithSummary("Has every change posted to an address. The secret is in this answer only.").Takes<SubscriptionRequest>().Answers<SubscriptionSaved>().Fails(409, "subscription-stale", "too-many-subscriptions");
        group.MapGet("/{id}", GetAsync).WithSummary("One subscription and how far it is.").Answers<SubscriptionView>().Fails(404, "subscription-not-found");
        group.MapPut("/{id}", UpdateAsync).WithSummary("Changes the fields sent, pauses, resumes, makes a new secret.").Takes<SubscriptionUpdate>().Answers<SubscriptionSaved>().Fails(404, "subscription-not-found").Fails(409, "subscription-stale");
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Removes a subscription; the changes stay in the feed.").Answers<SubscriptionDeleted>().Fails(404, "subscription-not-found").Fails(409, "subscription-stale");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("sub");
        var status = query.Word<SubscriptionStatus>("status");
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.SubscriptionsAsync(paging, status);
        return WireJson.Ok(new SubscriptionPage([.. page.Items.Select(SubscriptionView.Of)], page.Next));
    }

    private static async Task<IResult> GetAsync(string id, ISqlSource source) => await source.SubscriptionAsync(id) is { } row
        ? WireJson.Ok(SubscriptionView.Of(row))
        : new ProblemResult(Problem.NotFound("subscription", id));

    private static async Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, IDatabase database, RecordTypes types, IdSource ids)
    {
        var read = await ReadAsync(context, database, types, isNew: true);
        return read.Problem is { } problem ? new ProblemResult(problem) : (await grains.Subscription(ids.New("sub")).Create(read.Change!)).ToResult();
    }

    private static async Task<IResult> UpdateAsync(string id, HttpContext context, IGrainFactory grains, IDatabase database, RecordTypes types, PresentStates present)
    {
        var read = await ReadAsync(context, database, types, isNew: false);
        return read.Problem is { } problem ? new ProblemResult(problem) : await present.OfSubscriptionAsync(id, await grains.Subscription(id).Update(read.Change!));
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, IGrainFactory grains, PresentStates present) =>
        await present.OfSubscriptionAsync(id, await grains.Subscription(id).Delete(context.Caller().Id));

    private static async Task<(SubscriptionChange? Change, Problem? Problem)> ReadAsync(HttpContext context, IDatabase database, RecordTypes types, bool isNew)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, isNew ? NewFields : ChangedFields);
        if (body.Problem is { } refused)
            return (null, refused);
        var fields = body.Fields();
        var url = Address(fields, isNew);
        ImmutableArray<string>? wanted = fields.Has("resourceTypes") ? [.. fields.ListOf("resourceTypes", [.. types.Schemas.Keys]).Distinct()] : null;
        var status = fields.OneOf("status", Wishes);
        var after = fields.Text("after");
        var end = after is null ? 0 : await database.LastChangeAsync();
        var place = after is Latest ? end : after is null ? (long?)null : Place(fields, after, end);
        var rotate = fields.Flag("rotateSecret", otherwise: false);
        if (fields.Problem is { } problem)
            return (null, problem);
        return (new(url, wanted, status, place, rotate, context.Caller().Id), null);
    }

    private static string? Address(JsonFields fields, bool required)
    {
        var url = fields.Text("url");
        if ((required || url is not null) && !WebhookTarget.TryParse(url, out _, out var error))
            fields.Wrong("url", error);
        return url;
    }

    // A place that was not given out yet would pass over whatever comes until then.
    private static long? Place(JsonFields fields, string text, long end)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place <= end)
            return place;
        fields.Wrong("after", $"Take it from `nextCursor` of /api/changes, or say `{Latest}`.");
        return null;
    }
}

/// <summary>A subscription to be made.</summary>
public sealed record SubscriptionRequest
{
    public required Uri Url { get; init; }

    /// <summary>Left out or empty: all.</summary>
    public ImmutableArray<string>? ResourceTypes { get; init; }

    /// <summary>ACTIVE (default) or PAUSED.</summary>
    [AllowedValues("ACTIVE", "PAUSED")]
    public string? Status { get; init; }

    /// <summary>A cursor of /api/changes, or `latest` (default).</summary>
    public string? After { get; init; }
}

/// <summary>What is to be changed; every field may be left out.</summary>
public sealed record SubscriptionUpdate
{
    public Uri? Url { get; init; }

    /// <summary>Empty for all.</summary>
    public ImmutableArray<string>? ResourceTypes { get; init; }

    /// <summary>ACTIVE or PAUSED.</summary>
    [AllowedValues("ACTIVE", "PAUSED")]
    public string? Status { get; init; }

    /// <summary>A cursor of /api/changes to go on after, or `latest`.</summary>
    public string? After { get; init; }

    /// <summary>Makes a new secret; the old one goes on being signed with for a day.</summary>
    public bool? RotateSecret { get; init; }
}

/// <summary>A subscription without its secret.</summary>
/// <param name="Cursor">The place in the feed up to which everything was taken.</param>
/// <param name="Attempts">Failed attempts at the next change.</param>
public sealed record SubscriptionView(
    string Id, string Url, ImmutableArray<string> ResourceTypes, SubscriptionStatus Status, string Cursor, int Attempts, DateTimeOffset? NextDueAt,
    string? LastError, DateTimeOffset? LastErrorAt, DateTimeOffset? LastDeliveredAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static SubscriptionView Of(SubscriptionRow row) => new(
        row.Id, row.Url, row.ResourceTypes, row.Status, ChangesApi.Text(row.Position), row.Attempts, row.NextDueAt,
        row.LastError, row.LastErrorAt, row.LastDeliveredAt, row.CreatedAt, row.UpdatedAt);
}

public sealed record SubscriptionPage(ImmutableArray<SubscriptionView> Subscriptions, string? NextCursor);

/// <param name="Secret">Only where it was just made; it cannot be shown again.</param>
public sealed record SubscriptionSaved(bool Success, SubscriptionView Subscription, string? Secret);

public sealed record SubscriptionDeleted(bool Success, string Id);
