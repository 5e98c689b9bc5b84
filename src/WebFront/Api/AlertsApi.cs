using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Alerts;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>What a person should know of, and that somebody does.</summary>
public static class AlertsApi
{
    // More than a page of alerts can have.
    private const int MostNotices = 10_000;

    public static void MapAlerts(this IEndpointRouteBuilder app)
    {
        var alerts = app.MapGroup("/api/admin/alerts").WithTags("Alerts");
        alerts.MapGet("", ListAsync).RequirePermission(Permission.AdminRead).WithSummary("Lists alerts, newest first.").Paged()
            .Query(new("integrationId", "Of one integration."), new("name", "Of one rule, such as Integration Down."), new("severity", "Of one severity.", Enum.GetNames<AlertSeverity>()))
            .Query(new("acknowledged", "false: only those nobody took note of; true: only the others.", ["true", "false"]), new("resolved", "false: only those that go on, or merely happened; true: only those that have ended.", ["true", "false"]), new("from", "Not before this time."), new("to", "Before this time."))
            .Answers<AlertPage>();
        alerts.MapPost("/{id}/acknowledge", AcknowledgeAsync).RequirePermission(Permission.IntegrationsRun)
            .WithSummary("Notes that the caller took note of an alert; the first one to do so stays.").Answers<AlertAcknowledged>().Fails(404, "alert-not-found");
        app.MapPost("/api/admin/integrations/{id}/alerts/test", TestAsync).WithTags("Alerts").RequirePermission(Permission.IntegrationsConfigure)
            .WithSummary("Sends a test message by one channel to whoever gets this integration's alerts, and says what the other end answered.").Takes<AlertTestBody>().Answers<AlertTested>()
            .Fails(404, "integration-not-found").Fails(409, "channel-missing").Fails(502, "notice-refused");
    }

    private static async Task<IResult> TestAsync(string id, HttpContext context, IGrainFactory grains)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ["channel"]);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var channel = fields.RequiredOneOf("channel", AlertChannel.Told);
        return fields.Problem is { } problem ? new ProblemResult(problem) : (await grains.Notice(id).Test(channel, context.Caller().Id)).ToResult();
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source, IDatabase database)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("alert");
        var filter = new AlertFilter
        {
            IntegrationId = query.Text("integrationId"),
            Name = query.Text("name"),
            Severity = query.Word<AlertSeverity>("severity"),
            Acknowledged = query.YesNo("acknowledged"),
            Resolved = query.YesNo("resolved"),
            From = query.Time("from"),
            To = query.Time("to"),
        };
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.AlertsAsync(paging, filter);
        var notices = await database.QueryAsync(From.Table<NoticeRow>().WhereIn(row => row.Id, page.Items.SelectMany(row => row.NoticeIds.Concat(row.ClearNoticeIds)).Distinct()).Take(MostNotices));
        var byId = notices.ToDictionary(row => row.Id, StringComparer.Ordinal);
        return WireJson.Ok(new AlertPage([.. page.Items.Select(row => AlertView.Of(row, byId))], page.Next));
    }

    private static async Task<IResult> AcknowledgeAsync(string id, HttpContext context, ISqlSource source, IGrainFactory grains) => await source.AlertAsync(id) is { } row
        ? (await grains.Integration(row.IntegrationId).Acknowledge(id, context.Caller().Id)).ToResult()
        : new ProblemResult(Problem.NotFound("alert", id));
}

/// <param name="Channel">`email` or `slack`.</param>
public sealed record AlertTestBody(string Channel);

/// <param name="To">The addresses that were written to; empty for a chat.</param>
/// <param name="Remark">Whom the message did not reach, if anybody.</param>
public sealed record AlertTested(bool Success, string Channel, ImmutableArray<string> To, string? Remark);

public sealed record AlertPage(ImmutableArray<AlertView> Alerts, string? NextCursor);

/// <summary>Something a person should know of.</summary>
/// <param name="Name">The rule, such as `Integration Down`.</param>
/// <param name="Channels">How it is told: `dashboard`, and `email` and `slack` once notices were made for them.</param>
/// <param name="ResourceType">Of the record it is about; null for one about the whole integration.</param>
/// <param name="Details">What the rule saw.</param>
/// <param name="Notices">How far the messages about it are; one may tell of several alerts.</param>
/// <param name="AcknowledgedAt">When the first person took note of it; null while nobody has.</param>
/// <param name="AcknowledgedById">That person's user or token.</param>
/// <param name="ResolvedAt">When it was found to have ended; null while it goes on, and for what merely happened.</param>
public sealed record AlertView(
    string Id, string IntegrationId, string Name, AlertSeverity Severity, ImmutableArray<string> Channels, string Message, string? ResourceType, string? ResourceId,
    Sync.Values.FieldValue Details, ImmutableArray<NoticeView> Notices, DateTimeOffset CreatedAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedById, DateTimeOffset? ResolvedAt)
{
    internal static AlertView Of(AlertRow row, IReadOnlyDictionary<string, NoticeRow> notices) => new(
        row.Id, row.IntegrationId, row.Name, row.Severity, row.Channels, row.Message, row.ResourceType, row.ResourceId, row.Details,
        [.. row.NoticeIds.Concat(row.ClearNoticeIds).Where(notices.ContainsKey).Select(id => NoticeView.Of(notices[id]))], row.CreatedAt, row.AcknowledgedAt, row.AcknowledgedById, row.ResolvedAt);
}

/// <summary>A message to people.</summary>
/// <param name="Kind">ALERT, or ALL_CLEAR: that it has ended.</param>
/// <param name="Channel">`email` or `slack`.</param>
/// <param name="State">PENDING until it was taken over: then SENT; FAILED once its retries are used up; SKIPPED where this installation has no such channel.</param>
/// <param name="NextDueAt">When the next attempt is due; null when none is.</param>
/// <param name="LastError">Why the last attempt failed, or whom it did not reach.</param>
public sealed record NoticeView(NoticeKind Kind, string Channel, NoticeState State, int Attempts, DateTimeOffset? SentAt, DateTimeOffset? NextDueAt, string? LastError)
{
    internal static NoticeView Of(NoticeRow row) => new(row.Kind, row.Channel, row.State, row.Attempts, row.SentAt, row.NextDueAt, row.LastError);
}

public sealed record AlertAcknowledged(bool Success, string AlertId, DateTimeOffset AcknowledgedAt, string AcknowledgedById);
