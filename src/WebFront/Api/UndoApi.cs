using System.Collections.Immutable;
using Concord.Grains.Integrations;
using Concord.Sync.Records;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>What an integration brought in or sent out is taken back: a run's writes, a time's, or one record's.</summary>
public static class UndoApi
{
    private static readonly string[] Members = ["jobId", "from", "to", "resourceType", "resourceId", "fields", "version", "dryRun"];

    public static void MapUndo(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/admin/integrations/{id}/undo", UndoAsync).WithTags("Integrations").RequirePermission(Permission.IntegrationsConfigure)
            .WithSummary("Takes back what was written here and outside, but for what was edited since.").Takes<UndoBody>().Answers<SyncStarted>()
            .Fails(400, "undo-invalid").Fails(404, "integration-not-found", "job-not-found", "record-not-found").Fails(409, "integration-not-active", "job-not-ended", "job-stale");

    private static async Task<IResult> UndoAsync(string id, HttpContext context, IGrainFactory grains, RecordTypes types)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, Members);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var request = new UndoRequest(
            fields.Text("jobId"), fields.Time("from"), fields.Time("to"), fields.OneOf("resourceType", [.. types.Schemas.Keys]), fields.Text("resourceId"),
            fields.ListOf("fields", null), fields.Whole("version"), fields.Flag("dryRun", otherwise: false), context.Caller().Id);
        Check(fields, request);
        return fields.Problem is { } problem ? new ProblemResult(problem) : (await grains.Integration(id).Undo(request)).ToResult();
    }

    // One way of saying what, and that one whole.
    private static void Check(JsonFields fields, UndoRequest request)
    {
        var byTime = request.From is not null || request.To is not null;
        var byRecord = request.ResourceType is not null || request.ResourceId is not null || request.Version is not null || !request.Fields.IsEmpty;
        if (fields.Problem is null && new[] { request.JobId is not null, byTime, byRecord }.Count(way => way) != 1)
            fields.Wrong("", "Say what to undo in one way: `jobId`, or `from` with or without `to`, or `resourceType`, `resourceId` and `version` with or without `fields`.");
        if (byTime && request.From is null && !fields.IsWrong("from"))
            fields.Wrong("from", "Is required.");
        if (request.From > request.To)
            fields.Wrong("to", "Must not be before from.");
        if (byRecord)
            CheckRecord(fields, request);
    }

    private static void CheckRecord(JsonFields fields, UndoRequest request)
    {
        if (request.ResourceType is null && !fields.IsWrong("resourceType"))
            fields.Wrong("resourceType", "Is required.");
        if (string.IsNullOrEmpty(request.ResourceId) && !fields.IsWrong("resourceId"))
            fields.Wrong("resourceId", "Is required.");
        if ((request.Version is null || request.Version < 0) && !fields.IsWrong("version"))
            fields.Wrong("version", "Must be a version of the record, or 0 for before the first one.");
    }
}

/// <summary>What to undo: `jobId`, or `from` and `to`, or `resourceType`, `resourceId` and `version`.</summary>
public sealed record UndoBody
{
    /// <summary>What a run that has ended wrote on either side; an undo is such a run.</summary>
    public string? JobId { get; init; }

    /// <summary>What was written from this moment on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>What was written up to this moment; default now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The record's type.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The record.</summary>
    public string? ResourceId { get; init; }

    /// <summary>Only these of its fields; by default all, and its being there.</summary>
    public ImmutableArray<string>? Fields { get; init; }

    /// <summary>What was written after this version of it; 0: everything.</summary>
    public long? Version { get; init; }

    /// <summary>Only report, and wait for approval.</summary>
    public bool? DryRun { get; init; }
}
