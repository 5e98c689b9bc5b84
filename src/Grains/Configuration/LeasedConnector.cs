using Concord.Connectors;
using Concord.Grains.Credentials;
using Concord.Sync.Values;

namespace Concord.Grains.Configuration;

/// <summary>
/// Sends with leased credentials. A request that the system refuses for them (401), which certainly had no effect, is sent once
/// more with renewed ones, where those can be renewed.
/// </summary>
internal sealed class LeasedConnector(CredentialLease lease, Func<string, Task<CredentialLease>> renew, Func<FieldValue, IConnector> connect) : IConnector
{
    private CredentialLease lease = lease;

    /// <summary>Spends a request of the budget; or says why none may leave now.</summary>
    public required Func<Task<ConnectorFailure?>> Spend { get; init; }

    /// <summary>Told until when the system asked to be left alone.</summary>
    public required Func<DateTimeOffset, Task> LeaveAlone { get; init; }

    public required TimeProvider Clock { get; init; }

    public Task<TestReply> TestAsync(CancellationToken token) => CallAsync(
        connector => connector.TestAsync(token), failure => new TestReply.Failed(failure), reply => (reply as TestReply.Failed)?.Failure);

    public Task<OptionsReply> OptionsAsync(string name, CancellationToken token) => CallAsync(
        connector => connector.OptionsAsync(name, token), failure => new OptionsReply.Failed(failure), reply => (reply as OptionsReply.Failed)?.Failure);

    public Task<HooksReply> HooksAsync(CancellationToken token) => CallAsync(
        connector => connector.HooksAsync(token), failure => new HooksReply.Failed(failure), reply => (reply as HooksReply.Failed)?.Failure);

    public Task<ListReply> ListAsync(ListRequest request, CancellationToken token) => CallAsync(
        connector => connector.ListAsync(request, token), failure => new ListReply.Failed(failure), reply => (reply as ListReply.Failed)?.Failure);

    public Task<ReadReply> GetAsync(string resourceType, string externalId, CancellationToken token) => CallAsync(
        connector => connector.GetAsync(resourceType, externalId, token), failure => new ReadReply.Failed(failure), reply => (reply as ReadReply.Failed)?.Failure);

    public Task<WriteReply> CreateAsync(string resourceType, FieldValue body, string operationId, CancellationToken token) =>
        WriteAsync(connector => connector.CreateAsync(resourceType, body, operationId, token));

    public Task<WriteReply> UpdateAsync(
        string resourceType, string externalId, FieldValue changedFields, FieldValue? freshRead, string? version, string operationId, CancellationToken token) =>
        WriteAsync(connector => connector.UpdateAsync(resourceType, externalId, changedFields, freshRead, version, operationId, token));

    public Task<WriteReply> DeleteAsync(string resourceType, string externalId, FieldValue? freshRead, string? version, string operationId, CancellationToken token) =>
        WriteAsync(connector => connector.DeleteAsync(resourceType, externalId, freshRead, version, operationId, token));

    public Task<FindReply> FindCreatedAsync(string resourceType, string operationId, CancellationToken token) => CallAsync(
        connector => connector.FindCreatedAsync(resourceType, operationId, token), failure => new FindReply.Failed(failure), reply => (reply as FindReply.Failed)?.Failure);

    private Task<WriteReply> WriteAsync(Func<IConnector, Task<WriteReply>> call) =>
        CallAsync(call, failure => new WriteReply.Failed(failure), reply => (reply as WriteReply.Failed)?.Failure);

    private async Task<T> CallAsync<T>(Func<IConnector, Task<T>> call, Func<ConnectorFailure, T> failed, Func<T, ConnectorFailure?> failureOf)
    {
        if ((FailureOf(lease) ?? LeftAlone() ?? await Spend()) is { } none)
        {
            return failed(none);
        }

        var reply = await call(connect(FieldValue.ParseOrThrow(lease.Json)));
        await NoteAsync(failureOf(reply));
        if (!lease.Renewable || failureOf(reply) is not { Kind: FailureKind.Auth })
        {
            return reply;
        }

        lease = await renew(lease.LeaseId);
        return FailureOf(lease) is { } failure ? failed(failure) : await call(connect(FieldValue.ParseOrThrow(lease.Json)));
    }

    private ConnectorFailure? LeftAlone() => lease.LeftAloneUntil - Clock.GetUtcNow() is { } wait && wait > TimeSpan.Zero
        ? new ConnectorFailure(FailureKind.NotYet, null, wait, "The system asked to be left alone until then.")
        : null;

    private Task NoteAsync(ConnectorFailure? failure) => failure is { Kind: FailureKind.RateLimited, RetryAfter: { } wait }
        ? LeaveAlone(Clock.GetUtcNow() + wait)
        : Task.CompletedTask;

    private static ConnectorFailure? FailureOf(CredentialLease lease) => lease.Failure is { } failure
        ? new ConnectorFailure(Enum.Parse<FailureKind>(failure.Kind), failure.HttpStatus, failure.RetryAfter, failure.Message)
        : null;
}
