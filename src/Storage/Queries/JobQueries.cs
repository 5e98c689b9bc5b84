using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>How many changes of one kind a run plans or made on one side.</summary>
public sealed record ChangeCount(string ResourceType, string Side, string Kind, long Count);

/// <summary>Reads on runs.</summary>
public static class JobQueries
{
    /// <summary>Newest first; what is null does not count.</summary>
    public static Task<Page<JobRow>> JobsAsync(
        this ISqlSource source, Paging paging, string? integrationId = null, JobStatus? status = null, JobType? jobType = null) =>
        Listing.DescendingAsync<JobRow>(
            source,
            Listing.Select<JobRow>(source)
                .AndIf("integration_id = @integration", "integration", integrationId)
                .AndIf("status = @status", "status", status)
                .AndIf("job_type = @type", "type", jobType),
            paging,
            row => row.Id);

    /// <summary>Null when there is none with this id.</summary>
    public static async Task<JobRow?> JobAsync(this ISqlSource source, string id) =>
        (await Listing.RowsAsync<JobRow>(source, Listing.Select<JobRow>(source).AndIf("id = @id", "id", id))).FirstOrDefault();

    /// <summary>A run's changes in the order in which it met them; what is null does not count.</summary>
    public static Task<Page<RunChangeRow>> JobChangesAsync(
        this ISqlSource source, string jobId, Paging paging, string? side = null, string? kind = null) =>
        Listing.AscendingAsync<RunChangeRow>(
            source,
            Listing.Select<RunChangeRow>(source)
                .AndIf("job_id = @job", "job", jobId)
                .AndIf("side = @side", "side", side)
                .AndIf("kind = @kind", "kind", kind),
            paging,
            row => row.Id);

    /// <summary>A run's changes counted, ordered by type, side and kind.</summary>
    public static Task<ImmutableArray<ChangeCount>> JobChangeCountsAsync(this ISqlSource source, string jobId) => source.ReadAsync(
        new SqlText("SELECT resource_type, side, kind, COUNT(*) FROM run_change WHERE tenant_id = @tenant", source.Tenant)
            .AndIf("job_id = @job", "job", jobId)
            .Append(" GROUP BY resource_type, side, kind ORDER BY resource_type, side, kind"),
        row => new ChangeCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)));
}
