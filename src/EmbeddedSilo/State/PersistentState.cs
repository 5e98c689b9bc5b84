using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Concord.EmbeddedSilo.State;

/// <summary>What an activation does with its states before it calls the grain.</summary>
internal interface IStateFacet
{
    Task ReadStateAsync();
}

/// <summary>
/// One state of one activation. Operations run one after the other; the value is taken when a write starts, and writes that
/// have not started yet are one. Any write that does not end well deactivates the grain, so that the next activation reads
/// what is really stored.
/// </summary>
internal sealed class PersistentState<TState>(GrainActivation activation, string stateName) : IPersistentState<TState>, IStateFacet
{
    private readonly GrainStateKey _key = new(activation.Class.Name, activation.Key, stateName);
    private Operation? _last;

    private enum Kind
    {
        Read,
        Write,
        Clear,
    }

    public TState State { get; set; } = New();

    public string? Etag { get; private set; }

    public bool RecordExists => Etag is not null;

    private IGrainStateStore Store => activation.Silo.States;

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Read, ReadAsync, cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        Enqueue(Kind.Write, token => ChangeAsync("write", WriteAsync, token), cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Enqueue(Kind.Clear, token => ChangeAsync("clear", ClearAsync, token), cancellationToken);

    private static TState New() => typeof(TState).IsValueType ? default! : Activator.CreateInstance<TState>();

    private Task Enqueue(Kind kind, Func<CancellationToken, Task> run, CancellationToken token)
    {
        activation.EnsureOwnTurn($"{kind} its state {stateName}");
        if (_last is { HasStarted: false, MayBeShared: true } waiting && waiting.Kind == kind && !token.CanBeCanceled)
            return waiting.Completion;
        var operation = new Operation(kind, MayBeShared: !token.CanBeCanceled);
        operation.Completion = RunAsync(operation, _last?.Completion, run, token);
        _last = operation;
        return operation.Completion;
    }

    private async Task RunAsync(Operation operation, Task? before, Func<CancellationToken, Task> run, CancellationToken token)
    {
        // What the rest of this turn asks for joins in.
        await Task.Yield();
        if (before is not null)
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        operation.HasStarted = true;
        try
        {
            await run(token);
        }
        finally
        {
            if (_last == operation)
                _last = null;
        }
    }

    private async Task ReadAsync(CancellationToken token)
    {
        var stored = await Store.ReadAsync(_key, token);
        State = stored is null ? New() : JsonSerializer.Deserialize<TState>(stored.Json.Span, activation.Silo.Options.StateJson)!;
        Etag = stored?.Etag;
    }

    private async Task<GrainStateOutcome> WriteAsync(CancellationToken token)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(State, activation.Silo.Options.StateJson);
        return await Store.WriteAsync(_key, json, Etag, token);
    }

    private async Task<GrainStateOutcome> ClearAsync(CancellationToken token)
    {
        var outcome = await Store.ClearAsync(_key, Etag, token);
        if (outcome is GrainStateOutcome.Done)
            State = New();
        return outcome;
    }

    private async Task ChangeAsync(string verb, Func<CancellationToken, Task<GrainStateOutcome>> change, CancellationToken token)
    {
        try
        {
            var outcome = await change(token);
            if (outcome is GrainStateOutcome.Conflict conflict)
            {
                throw new InconsistentStateException(
                    $"Cannot {verb} state {stateName} of {activation}: it was changed elsewhere.", conflict.StoredEtag, Etag);
            }

            Etag = ((GrainStateOutcome.Done)outcome).Etag;
        }
        catch (Exception exception)
        {
            var reason = $"Could not {verb} state {stateName}; what is stored now is not known here.";
            activation.Deactivate(new(DeactivationReasonCode.ApplicationError, exception, reason), CancellationToken.None);
            throw;
        }
    }

    private sealed record Operation(Kind Kind, bool MayBeShared)
    {
        public bool HasStarted { get; set; }

        public Task Completion { get; set; } = Task.CompletedTask;
    }
}
