using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>What lies behind a log entry: bodies, which are kept apart for a while, and what is known of the attempts.</summary>
internal static class LogDetails
{
    public static async Task<LogView> OfAsync(IDatabase database, SyncLogRow row)
    {
        if (row.Cause is not { } cause)
            return LogView.Of(row);
        var payloads = await database.QueryAsync(From.Table<PayloadRow>().Where(payload => payload.OwnerId, cause));
        return LogView.Of(row) with
        {
            ErrorStack = row.Status == SyncStatus.FAILED ? await AttemptsAsync(database, row, cause) : null,
            RequestPayload = Of(payloads, PayloadRow.Request) ?? Of(payloads, PayloadRow.WebhookBody),
            ResponsePayload = Of(payloads, PayloadRow.Response),
        };
    }

    private static JsonElement? Of(ImmutableArray<PayloadRow> payloads, string kind)
    {
        if (payloads.FirstOrDefault(payload => payload.Kind == kind) is not { } found)
            return null;
        try
        {
            return JsonElement.Parse(found.Body);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(found.Body), WireJson.Options);
        }
    }

    private static async Task<string?> AttemptsAsync(IDatabase database, SyncLogRow row, string cause)
    {
        var operation = (await database.QueryAsync(From.Table<OperationRow>().Where(found => found.Id, cause))).FirstOrDefault();
        var job = operation is null ? (await database.QueryAsync(From.Table<JobRow>().Where(found => found.Id, cause))).FirstOrDefault() : null;
        string[] lines = (operation, job) switch
        {
            ({ } write, _) =>
            [
                $"{Time(write.CreatedAt)} {write.Kind} was decided",
                .. write.AttemptedAt is { } sent ? [$"{Time(sent)} attempt {write.Attempts} was sent"] : Array.Empty<string>(),
                $"{Time(row.CreatedAt)} {row.ErrorMessage}",
            ],
            (_, { ErrorDetails: { } details }) => [.. JsonElement.Parse(details).GetProperty("retries").EnumerateArray().Select(retry => $"{retry.GetProperty("at")} {retry.GetProperty("message")}"), $"{Time(row.CreatedAt)} {row.ErrorMessage}"],
            _ => [],
        };
        return lines.Length == 0 ? null : string.Join('\n', lines);
    }

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
