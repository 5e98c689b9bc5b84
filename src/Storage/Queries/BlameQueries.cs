using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>How a value came to be.</summary>
public enum BlameKind
{
    /// <summary>A person or machine here wrote it.</summary>
    PERSON,

    /// <summary>A webhook delivery told of it.</summary>
    DELIVERY,

    /// <summary>A run found it.</summary>
    RUN,

    /// <summary>An outside write was answered with it, or the read before one showed it.</summary>
    WRITE,

    /// <summary>A person settled a conflict so.</summary>
    CONFLICT,

    /// <summary>A person had something taken back.</summary>
    UNDO,

    /// <summary>The external record was read for another reason.</summary>
    READ,
}

/// <summary>What stands behind a version of a record. What is null has no part in it, or is not kept any more.</summary>
/// <param name="Kind">How it came to be.</param>
/// <param name="ActorId">The token or user: who wrote, resolved or started it.</param>
/// <param name="ActorName">The token's or user's name; null for one that is not kept any more.</param>
/// <param name="IntegrationId">Whose value came in.</param>
/// <param name="ExternalId">The external record it came from.</param>
/// <param name="DeliveryId">The delivery that told of it.</param>
/// <param name="OperationId">The outside write that brought it to light.</param>
/// <param name="JobId">The run.</param>
/// <param name="ConflictId">The conflict that was settled.</param>
/// <param name="Resolution">How it was settled.</param>
public sealed record BlameSource(
    BlameKind Kind, string? ActorId, string? ActorName, string? IntegrationId, string? ExternalId, string? DeliveryId, string? OperationId, string? JobId, string? ConflictId, string? Resolution);

/// <summary>Reads on where values came from.</summary>
public static class BlameQueries
{
    /// <summary>What stands behind each of the causes, by origin and cause; the rows that they name are read at once, whatever their number.</summary>
    /// <param name="source">Where to read.</param>
    /// <param name="record">The record.</param>
    /// <param name="blamed">Its fields' versions.</param>
    public static async Task<ImmutableDictionary<(string Origin, string Cause), BlameSource>> BlameSourcesAsync(this ISqlSource source, RecordRow record, ImmutableArray<FieldBlame> blamed)
    {
        var causes = blamed.Select(field => field.Cause).Distinct().ToImmutableArray();
        var conflicts = await ByIdAsync<ConflictRow>(source, causes, "conf_", row => row.Id);
        var jobs = await ByIdAsync<JobRow>(source, causes, "job_", row => row.Id);
        var operations = await ByIdAsync<OperationRow>(source, causes, "op_", row => row.Id);
        var mappings = await source.RecordMappingsAsync(record.Type, record.Id);
        var found = blamed.Select(field => (field.Origin, field.Cause)).Distinct()
            .ToImmutableDictionary(key => key, key => Of(key.Origin, key.Cause, record, conflicts.GetValueOrDefault(key.Cause), jobs.GetValueOrDefault(key.Cause), operations.GetValueOrDefault(key.Cause), mappings));
        ImmutableArray<string> actors = [.. found.Values.Select(one => one.ActorId).OfType<string>().Distinct()];
        var tokens = await ByIdAsync<ApiTokenRow>(source, actors, "tok_", row => row.Id);
        var users = await ByIdAsync<UserRow>(source, actors, "usr_", row => row.Id);
        return found.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { ActorName = entry.Value.ActorId is { } id ? tokens.GetValueOrDefault(id)?.Name ?? users.GetValueOrDefault(id)?.Name : null });
    }

    private static BlameSource Of(string origin, string cause, RecordRow record, ConflictRow? conflict, JobRow? job, OperationRow? operation, ImmutableArray<MappingRow> mappings)
    {
        var kind = KindOf(origin, cause, job);
        var integration = origin == Persons ? null : origin;
        return new BlameSource(
            kind,
            kind switch { BlameKind.PERSON => cause, BlameKind.CONFLICT => conflict?.ResolvedById, BlameKind.UNDO => job!.StartedBy, _ => null },
            null,
            integration ?? conflict?.IntegrationId,
            integration is null ? conflict?.ExternalId : operation?.ExternalId ?? mappings.FirstOrDefault(row => row.IntegrationId == integration)?.ExternalId ?? (record.ExternalSource == integration ? record.ExternalId : null),
            kind == BlameKind.DELIVERY ? cause : null,
            kind == BlameKind.WRITE ? cause : null,
            kind is BlameKind.RUN or BlameKind.UNDO ? cause : null,
            kind == BlameKind.CONFLICT ? cause : null,
            conflict?.ResolutionStrategy?.ToString());
    }

    private const string Persons = "person";

    private static BlameKind KindOf(string origin, string cause, JobRow? job) =>
        cause.StartsWith("conf_", StringComparison.Ordinal) ? BlameKind.CONFLICT
        : job is { JobType: JobType.UNDO } ? BlameKind.UNDO
        : origin == Persons ? BlameKind.PERSON
        : cause.StartsWith("dlv_", StringComparison.Ordinal) ? BlameKind.DELIVERY
        : cause.StartsWith("job_", StringComparison.Ordinal) ? BlameKind.RUN
        : cause.StartsWith("op_", StringComparison.Ordinal) ? BlameKind.WRITE
        : BlameKind.READ;

    private static async Task<ImmutableDictionary<string, T>> ByIdAsync<T>(ISqlSource source, ImmutableArray<string> ids, string prefix, Func<T, string> id)
        where T : class
    {
        var named = ids.Where(one => one.StartsWith(prefix, StringComparison.Ordinal)).ToImmutableArray();
        if (named.IsEmpty)
        {
            return ImmutableDictionary<string, T>.Empty;
        }

        var sql = Listing.Select<T>(source).Append($" AND id IN ({string.Join(", ", named.Select((_, index) => $"@id{index}"))})");
        for (var index = 0; index < named.Length; index++)
        {
            sql.Bind($"id{index}", named[index]);
        }

        return (await Listing.RowsAsync<T>(source, sql)).ToImmutableDictionary(id, StringComparer.Ordinal);
    }
}
