using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage.Rows;

namespace Concord.Grains.Mappings;

/// <summary>What trouble with a request means for the operation that it was sent for.</summary>
internal sealed class OutsideTrouble(ConnectionHealth connections, TimeProvider clock)
{
    /// <summary>What a failure without effect means for the operation. One that lies with the connection counts against the connection.</summary>
    public async Task<WriteResult> FailedAsync(IntegrationSetup setup, OperationRow operation, ConnectorFailure failure, int durationMs)
    {
        if (await connections.JudgeAsync(setup, NameOf(operation), failure) is { } retryAt)
        {
            return new WriteResult(operation.Id, WriteOutcome.ConnectionDown, [], retryAt, failure.HttpStatus, failure.Message, durationMs);
        }

        var outcome = failure.Kind switch
        {
            FailureKind.Precondition => WriteOutcome.ReadAgain,
            FailureKind.Transient => WriteOutcome.TryAgain,
            _ => WriteOutcome.Rejected,
        };
        return new WriteResult(operation.Id, outcome, [], clock.GetUtcNow() + failure.RetryAfter, failure.HttpStatus, failure.Message, durationMs);
    }

    /// <summary>A list that fails while a record is looked for says nothing about that record: it is the connection's.</summary>
    public async Task<WriteResult> ListFailedAsync(IntegrationSetup setup, OperationRow operation, ConnectorFailure failure)
    {
        var retryAt = failure.Kind == FailureKind.NotYet ? clock.GetUtcNow() + failure.RetryAfter : await connections.FailedAsync(setup, failure);
        return new WriteResult(operation.Id, WriteOutcome.ConnectionDown, [], retryAt, failure.HttpStatus, failure.Message, 0) with { Looked = true };
    }

    /// <summary>A request may have had its effect: when it may be looked at.</summary>
    public async Task<WriteResult> UnknownAsync(IntegrationSetup setup, OperationRow operation, WriteReply.Unknown unknown, int durationMs)
    {
        var failure = new ConnectorFailure(FailureKind.Transient, unknown.HttpStatus, unknown.RetryAfter, unknown.Message);
        var lookAt = await connections.JudgeAsync(setup, NameOf(operation), failure) ?? clock.GetUtcNow() + (unknown.RetryAfter ?? TimeSpan.Zero);
        return new WriteResult(operation.Id, WriteOutcome.Unknown, [], lookAt, unknown.HttpStatus, unknown.Message, durationMs);
    }

    private static string NameOf(OperationRow operation) => $"{operation.ResourceType}/{operation.ExternalId ?? operation.InternalId}";
}
