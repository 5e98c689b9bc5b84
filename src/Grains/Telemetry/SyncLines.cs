using System.Threading.Channels;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Microsoft.Extensions.Logging;

namespace Concord.Grains.Telemetry;

/// <summary>
/// Writes each log entry that this process commits as a line of the program's log too, in F025's shape: what succeeded as INFO, what needs a look as WARN, what
/// failed as ERROR, and a connection that was given up as FATAL. The entries are the truth: when lines come faster than they can be written, some are left out and
/// counted.
/// </summary>
public sealed partial class SyncLines : IAsyncDisposable
{
    private const int MostWaiting = 4_096;

    private readonly Channel<object> waiting = Channel.CreateBounded<object>(MostWaiting);
    private readonly CommitPipeline pipeline;
    private readonly SetupCatalog catalog;
    private readonly ILogger<SyncLines> log;
    private readonly Task writing;
    private long leftOut;

    public SyncLines(CommitPipeline pipeline, SetupCatalog catalog, ILogger<SyncLines> log)
    {
        (this.pipeline, this.catalog, this.log) = (pipeline, catalog, log);
        writing = WriteAsync();
        pipeline.Committed += Notice;
    }

    public async ValueTask DisposeAsync()
    {
        pipeline.Committed -= Notice;
        waiting.Writer.TryComplete();
        await writing;
    }

    /// <summary>How serious an entry is.</summary>
    internal static LogLevel LevelOf(SyncStatus status) => status switch
    {
        SyncStatus.FAILED => LogLevel.Error,
        SyncStatus.PARTIAL_SUCCESS or SyncStatus.CONFLICT_PENDING => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private void Notice(CommitUnit unit)
    {
        foreach (var write in unit.Writes)
        {
            if (write is { Kind: WriteKind.Insert, Row: SyncLogRow or AlertRow } && log.IsEnabled(write.Row is SyncLogRow row ? LevelOf(row.Status) : LogLevel.Warning) && !waiting.Writer.TryWrite(write.Row))
            {
                Interlocked.Increment(ref leftOut);
            }
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var row in waiting.Reader.ReadAllAsync())
        {
            if (Interlocked.Exchange(ref leftOut, 0) is > 0 and var missing)
            {
                LogLeftOut(missing);
            }

            await WriteAsync(row);
        }
    }

    private async Task WriteAsync(object row)
    {
        try
        {
            if (row is SyncLogRow entry)
            {
                Write(entry, await NameAsync(entry.IntegrationId));
            }
            else if (row is AlertRow alert)
            {
                LogAlert(alert.Name == Sync.Alerts.AlertRules.IntegrationError ? LogLevel.Critical : LogLevel.Warning, alert.IntegrationId, await NameAsync(alert.IntegrationId), alert.Name, alert.Message);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The entry is there; only its line is not, and the next ones go on.
            Interlocked.Increment(ref leftOut);
        }
    }

    private async Task<string> NameAsync(string integrationId) => (await catalog.FindAsync(integrationId))?.Row.Name ?? integrationId;

    private void Write(SyncLogRow row, string name) => LogSync(
        LevelOf(row.Status), row.ErrorMessage ?? row.Reason ?? $"{row.Status}", row.IntegrationId, name, row.Operation, row.ResourceType, row.ResourceId ?? row.ExternalId, row.DurationMs, row.RecordsProcessed, row.HttpStatus, row.RetryCount, row.Id);

    [LoggerMessage(Message = "{Text} ({IntegrationName}: {Operation} {ResourceType} {ResourceId}, {DurationMs} ms, {RecordsProcessed} records, HTTP {HttpStatus}, retry {RetryCount}, {IntegrationId} {SyncLogId})")]
    private partial void LogSync(
        LogLevel level, string text, string integrationId, string integrationName, SyncOperation operation, string resourceType, string? resourceId, int? durationMs, int recordsProcessed, int? httpStatus, int retryCount, string syncLogId);

    [LoggerMessage(Message = "{Text} ({IntegrationName}: alert {Rule}, {IntegrationId})")]
    private partial void LogAlert(LogLevel level, string integrationId, string integrationName, string rule, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} log entries came faster than lines could be written; they are in the log of their integrations.")]
    private partial void LogLeftOut(long count);
}
