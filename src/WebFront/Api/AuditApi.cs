using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>Who changed what, and when.</summary>
public static class AuditApi
{
    internal static readonly QueryDoc[] Filters =
    [
        new("subject", "The kind of thing, such as integration, delivery, or a record type."), new("subjectId", "The thing's id."), new("integrationId", "In one integration."),
        new("actor", "A token or user id, or the part of Concord that acted."), new("action", "Such as record.updated."), new("from", "Not before this time."), new("to", "Before this time."),
    ];

    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/admin/audit", ListAsync).WithTags("Audit").RequirePermission(Permission.AdminRead)
            .WithSummary("Every change of state, newest first.").Paged()
            .Query(Filters)
            .Answers<AuditPage>();

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("aud");
        var filter = FilterOf(query);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.AuditAsync(paging, filter);
        return WireJson.Ok(new AuditPage([.. page.Items.Select(AuditView.Of)], page.Next));
    }

    internal static AuditFilter FilterOf(QueryFields query) => new()
    {
        Subject = query.Text("subject"),
        SubjectId = query.Text("subjectId"),
        IntegrationId = query.Text("integrationId"),
        Actor = query.Text("actor"),
        Action = query.Text("action"),
        From = query.Time("from"),
        To = query.Time("to"),
    };
}

public sealed record AuditPage(ImmutableArray<AuditView> Audit, string? NextCursor);

/// <summary>One change of state.</summary>
/// <param name="Cause">What led to it: a delivery, job, operation or token.</param>
/// <param name="Origin">The network address that the request came from; null where none led to it, or it cannot be known.</param>
/// <param name="Before">What was; null for nothing.</param>
/// <param name="After">What is since; null for nothing.</param>
public sealed record AuditView(
    string Id, DateTimeOffset At, string Actor, string Action, string Subject, string SubjectId, string? IntegrationId, string? Cause, string? Origin, JsonElement? Before, JsonElement? After)
{
    public static AuditView Of(AuditRow row) => new(
        row.Id, row.At, row.Actor, row.Action, row.Subject, row.SubjectId, row.IntegrationId, row.Cause, row.Origin, WireJson.Part(row.Before), WireJson.Part(row.After));
}
