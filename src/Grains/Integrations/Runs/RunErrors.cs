using System.Collections.Immutable;
using System.Globalization;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations.Runs;

/// <summary>A record that a run could not bring in step.</summary>
internal sealed record RunFailure(string ResourceType, string? InternalId, string? ExternalId, string? Message);

/// <summary>
/// What went wrong in a run, as the JSON that its row keeps: <c>records</c>, the first 50 that failed, and <c>retries</c>, the last 20 moments at which
/// the connection failed and the run had to wait. Every failed record has a log row of its own besides.
/// </summary>
internal static class RunErrors
{
    private const int MostRecords = 50;
    private const int MostRetries = 20;

    public static string? WithRecords(string? json, ImmutableArray<RunFailure> failures) => failures.IsEmpty ? json : Add(json, "records", Records(failures), all => all.Take(MostRecords));

    public static string WithRetry(string? json, DateTimeOffset at, string message) => Add(
        json,
        "retries",
        [FieldValue.Of(("at", FieldValue.Of(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))), ("message", FieldValue.Of(message)))],
        all => all.TakeLast(MostRetries));

    private static IEnumerable<FieldValue> Records(ImmutableArray<RunFailure> failures) => failures.Select(failure => FieldValue.Of(
        ("resourceType", FieldValue.Of(failure.ResourceType)),
        ("resourceId", FieldValue.Of(failure.InternalId)),
        ("externalId", FieldValue.Of(failure.ExternalId)),
        ("message", FieldValue.Of(failure.Message))));

    private static string Add(string? json, string name, IEnumerable<FieldValue> more, Func<IEnumerable<FieldValue>, IEnumerable<FieldValue>> keep)
    {
        var known = json is null ? FieldValue.Of(("records", FieldValue.ListOf()), ("retries", FieldValue.ListOf())) : (FieldValue.Object)FieldValue.ParseOrThrow(json);
        return known.With(name, FieldValue.ListOf([.. keep(((FieldValue.List)known.Get(name)).Items.Concat(more))])).ToJson();
    }
}
