using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>Which alerts; what is null does not count.</summary>
public sealed record AlertFilter
{
    public string? IntegrationId { get; init; }

    /// <summary>The rule, such as `Integration Down`.</summary>
    public string? Name { get; init; }

    public AlertSeverity? Severity { get; init; }

    /// <summary>Whether somebody took note of it.</summary>
    public bool? Acknowledged { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool? Resolved { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Reads on alerts.</summary>
public static class AlertQueries
{
    /// <summary>Newest first.</summary>
    public static Task<Page<AlertRow>> AlertsAsync(this ISqlSource source, Paging paging, AlertFilter filter) => Listing.DescendingAsync<AlertRow>(
        source,
        Listing.Select<AlertRow>(source)
            .AndIf("integration_id = @integration", "integration", filter.IntegrationId)
            .AndIf("name = @name", "name", filter.Name)
            .AndIf("severity = @severity", "severity", filter.Severity)
            .AndIfThere("acknowledged_at", filter.Acknowledged)
            .AndIfThere("resolved_at", filter.Resolved)
            .AndIf("created_at >= @from", "from", filter.From)
            .AndIf("created_at < @to", "to", filter.To),
        paging,
        row => row.Id);

    /// <summary>Null when there is none with this id.</summary>
    public static async Task<AlertRow?> AlertAsync(this ISqlSource source, string id) =>
        (await Listing.RowsAsync<AlertRow>(source, Listing.Select<AlertRow>(source).AndIf("id = @id", "id", id))).FirstOrDefault();
}
