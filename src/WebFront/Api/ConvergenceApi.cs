using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Health;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>How far an integration's two sides are in step, and how fresh what came in is, of each record type.</summary>
public static class ConvergenceApi
{
    public static void MapConvergence(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/admin/integrations/{id}/convergence", ShowAsync).WithTags("Metrics").RequirePermission(Permission.AdminRead)
            .WithSummary("How many records and fields of the two sides differ, as far as is known, and when all of them were compared last.").Answers<ConvergenceView>().Fails(404, "integration-not-found");
        app.MapGet("/api/admin/integrations/{id}/convergence/records", RecordsAsync).WithTags("Metrics").RequirePermission(Permission.AdminRead)
            .WithSummary("The records of which a field is known to differ, newest first, and which fields.").Paged().Query(new QueryDoc("resourceType", "Of one record type."))
            .Answers<DifferingPage>().Fails(404, "integration-not-found");
    }

    private static async Task<IResult> RecordsAsync(string id, HttpRequest request, IDatabase database, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("map");
        var type = query.OneOf("resourceType", [.. types.Schemas.Keys]);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if ((await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, id))).IsEmpty)
            return new ProblemResult(Problem.NotFound("integration", id));
        var page = await source.DifferingAsync(id, paging, type);
        return WireJson.Ok(new DifferingPage([.. page.Items.Select(DifferingView.Of)], page.Next));
    }

    private static async Task<IResult> ShowAsync(string id, IDatabase database, ISqlSource source, RecordTypes types, TimeProvider clock)
    {
        if ((await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, id))) is not [var row])
            return new ProblemResult(Problem.NotFound("integration", id));
        var fields = FieldsOf(row, types);
        var found = await source.ConvergenceAsync(id, [.. fields.Keys]);
        var fresh = await source.FreshnessByTypeAsync(id, clock.GetUtcNow());
        var lines = found.Select(type => TypeConvergenceView.Of(type.Key, type.Value, fields[type.Key], fresh.GetValueOrDefault(type.Key) ?? new(0, 0, null, null, null))).ToImmutableArray();
        return WireJson.Ok(ConvergenceView.Of(id, lines, (await source.LastFullRunAsync(id))?.CompletedAt));
    }

    // Groups of fields that flow together count as one, by record type.
    private static ImmutableDictionary<string, int> FieldsOf(IntegrationRow row, RecordTypes types) =>
        IntegrationConfigReader.Read(row.Config, types.Schemas).Value.Compiled(row.DataTypes, row.SyncDirection, types).ToImmutableDictionary(type => type.Key, type => type.Value.Groups.Length, StringComparer.Ordinal);
}

/// <param name="Records">Linked records.</param>
/// <param name="RecordsDiffering">Those of which a field is known to differ: `/convergence/records` names them.</param>
/// <param name="Fields">Mapped fields of all linked records; fields that flow together count as one.</param>
/// <param name="FieldsDiffering">Fields that either side showed otherwise than both agreed on, that wait for a write or a person, or that are frozen. What nobody told of shows at the next full run.</param>
/// <param name="CheckedAt">When the last full run in both directions ended, which compared everything; null when there was none.</param>
public sealed record ConvergenceView(
    string IntegrationId, long Records, long RecordsDiffering, long Fields, long FieldsDiffering, DateTimeOffset? CheckedAt, ImmutableArray<TypeConvergenceView> Types)
{
    public static ConvergenceView Of(string integrationId, ImmutableArray<TypeConvergenceView> types, DateTimeOffset? checkedAt) => new(
        integrationId, types.Sum(type => type.Records), types.Sum(type => type.RecordsDiffering), types.Sum(type => type.Fields), types.Sum(type => type.FieldsDiffering), checkedAt, types);
}

public sealed record DifferingPage(ImmutableArray<DifferingView> Records, string? NextCursor);

/// <summary>A record of which a field is known to differ.</summary>
/// <param name="Fields">Those that do, by their names here.</param>
/// <param name="FrozenFields">Those among them that went to and fro too often.</param>
/// <param name="OutsideFields">Those among them that the copy held otherwise than both sides agreed on when it was last looked at.</param>
/// <param name="CheckedAt">When both sides were last compared.</param>
public sealed record DifferingView(
    string MappingId, string ResourceType, string InternalId, string? ExternalId, MappingStatus SyncStatus, ImmutableArray<string> Fields, ImmutableArray<string> FrozenFields,
    ImmutableArray<string> OutsideFields, DateTimeOffset CheckedAt)
{
    public static DifferingView Of(MappingRow row) => new(
        row.Id, row.ResourceType, row.InternalId, row.ExternalId, row.SyncStatus, Names(row.DifferingGroups), Names(row.FrozenGroups), Names(row.DriftedGroups), row.LastSyncedAt);

    private static ImmutableArray<string> Names(ImmutableArray<string> groups) => [.. groups.SelectMany(group => group.Split(','))];
}

/// <summary>The same of one record type, and how fresh what came in by webhook was, 24 h.</summary>
public sealed record TypeConvergenceView(string ResourceType, long Records, long RecordsDiffering, long Fields, long FieldsDiffering, FreshnessView Freshness)
{
    public static TypeConvergenceView Of(string resourceType, TypeConvergence found, int fields, Freshness fresh) =>
        new(resourceType, found.Records, found.RecordsDiffering, found.Records * fields, found.FieldsDiffering, FreshnessView.Of(fresh));
}
