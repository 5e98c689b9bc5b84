using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations;

/// <summary>Integrations and runs as the API shows them. Credentials never appear.</summary>
internal static class IntegrationJson
{
    public static string Created(IntegrationRow row, string endpoint, string secret, string jobId) => Success("integration", Of(row)
        .With("webhookEndpoint", FieldValue.Of(endpoint))
        .With("webhookSecret", FieldValue.Of(secret))
        .With("initialJobId", FieldValue.Of(jobId)));

    public static string Updated(IntegrationRow row) => Success("integration", Of(row));

    public static string Deleted(long mappings, long logs, long conflicts) => Success("deleted", FieldValue.Of(
        ("integration", FieldValue.Of(true)), ("mappings", FieldValue.Of(mappings)), ("logs", FieldValue.Of(logs)), ("conflicts", FieldValue.Of(conflicts))));

    public static string Tested(TimeSpan responseTime, string? apiVersion) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("connectionStatus", FieldValue.Of("OK")),
        ("responseTime", FieldValue.Of((int)responseTime.TotalMilliseconds)),
        ("apiVersion", FieldValue.Of(apiVersion)),
        ("credentialsValid", FieldValue.Of(true))).ToJson();

    public static string Started(JobRow job, int? estimatedSeconds) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("jobId", FieldValue.Of(job.Id)),
        ("status", FieldValue.Of(job.Status.ToString())),
        ("estimatedDuration", estimatedSeconds is { } seconds ? FieldValue.Of(seconds) : FieldValue.Null.Instance)).ToJson();

    public static string Job(JobRow job) => FieldValue.Of(
        ("success", FieldValue.Of(true)), ("jobId", FieldValue.Of(job.Id)), ("status", FieldValue.Of(job.Status.ToString())), ("heldReason", FieldValue.Of(job.HeldReason))).ToJson();

    private static FieldValue.Object Of(IntegrationRow row) => FieldValue.Of(
        ("id", FieldValue.Of(row.Id)),
        ("name", FieldValue.Of(row.Name)),
        ("type", FieldValue.Of(row.Type.ToString())),
        ("status", FieldValue.Of(row.Status.ToString())),
        ("syncFrequency", FieldValue.Of(row.SyncFrequency.ToString())),
        ("updatedAt", RecordJson.Time(row.UpdatedAt)));

    private static string Success(string name, FieldValue.Object value) => FieldValue.Of(("success", FieldValue.Of(true)), (name, value)).ToJson();
}
