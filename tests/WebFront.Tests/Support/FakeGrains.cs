using Concord.Grains;
using Concord.Grains.Alerts;
using Concord.Grains.Cleanups;
using Concord.Grains.Deliveries;
using Concord.Grains.Identities;
using Concord.Grains.Integrations;
using Concord.Grains.Keys;
using Concord.Grains.Records;
using Concord.Grains.Subscriptions;
using Orleans;

namespace Concord.WebFront.Tests.Support;

/// <summary>One call that reached the grain side.</summary>
internal sealed record GrainCall(string Key, string Method, object? Argument, string? Actor);

/// <summary>The grain side as a script: it notes each call and answers as told.</summary>
internal sealed class FakeGrains : IGrainFactory
{
    private readonly List<GrainCall> calls = [];

    public Func<GrainCall, Answer> Reply { get; set; } = _ => Answer.Done("""{"success":true}""");

    public IReadOnlyList<GrainCall> Calls => calls;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        object grain = typeof(TGrainInterface) switch
        {
            var type when type == typeof(IIntegrationGrain) => new Integration(this, primaryKey),
            var type when type == typeof(IRecordGrain) => new Record(this, primaryKey),
            var type when type == typeof(ISubscriptionGrain) => new Subscription(this, primaryKey),
            var type when type == typeof(IDeliveryGrain) => new Delivery(this, primaryKey),
            var type when type == typeof(IIdentityGrain) => new Identity(this, primaryKey),
            var type when type == typeof(IKeyGrain) => new Keys(this, primaryKey),
            var type when type == typeof(INoticeGrain) => new Notices(this, primaryKey),
            var type when type == typeof(ICleanupGrain) => new Cleanup(this, primaryKey),
            var type => throw new NotSupportedException($"The web front asked for {type}."),
        };
        return (TGrainInterface)grain;
    }

    /// <summary>What working a delivery off does and answers.</summary>
    public Func<Task<string?>> Deliver { get; set; } = () => Task.FromResult<string?>(null);

    private Task<Answer> Called(string key, string method, object? argument, string? actor)
    {
        var call = new GrainCall(key, method, argument, actor);
        calls.Add(call);
        return Task.FromResult(Reply(call));
    }

    private sealed class Integration(FakeGrains side, string key) : IIntegrationGrain
    {
        public Task<Answer> Create(string body, string actor) => side.Called(key, nameof(Create), body, actor);

        public Task<Answer> Update(string body, string actor) => side.Called(key, nameof(Update), body, actor);

        public Task<Answer> Delete(string actor) => side.Called(key, nameof(Delete), null, actor);

        public Task<Answer> RotateSecret(SecretChange change, string actor) => side.Called(key, nameof(RotateSecret), change, actor);

        public Task<Answer> Test() => side.Called(key, nameof(Test), null, null);

        public Task<Answer> TestBody(string body) => side.Called(key, nameof(TestBody), body, null);

        public Task<Answer> Options(string? name, string? connection) => side.Called(key, nameof(Options), $"{name} {connection}", null);

        public Task<Answer> Sync(SyncRequest request) => side.Called(key, nameof(Sync), request, request.Actor);

        public Task<Answer> Plan(string body, string actor) => side.Called(key, nameof(Plan), body, actor);

        public Task<Answer> Undo(UndoRequest request) => side.Called(key, nameof(Undo), request, request.Actor);

        public Task<Answer> Approve(string jobId, string actor) => side.Called(key, nameof(Approve), jobId, actor);

        public Task<Answer> Drop(string jobId, string actor) => side.Called(key, nameof(Drop), jobId, actor);

        public Task<Answer> Acknowledge(string alertId, string actor) => side.Called(key, nameof(Acknowledge), alertId, actor);

        public Task<Answer> Cancel(string jobId, string actor) => side.Called(key, nameof(Cancel), jobId, actor);

        public Task<Answer> Pause(string jobId, string actor) => side.Called(key, nameof(Pause), jobId, actor);

        public Task<Answer> Resume(string jobId, string actor) => side.Called(key, nameof(Resume), jobId, actor);

        public async Task<string?> RunDue() => (await side.Called(key, nameof(RunDue), null, null)).Json;

        public Task CheckHealth() => Task.CompletedTask;

        public Task Wake() => Task.CompletedTask;
    }

    private sealed class Subscription(FakeGrains side, string key) : ISubscriptionGrain
    {
        public Task<Answer> Create(SubscriptionChange change) => side.Called(key, nameof(Create), change, change.Actor);

        public Task<Answer> Update(SubscriptionChange change) => side.Called(key, nameof(Update), change, change.Actor);

        public Task<Answer> Delete(string actor) => side.Called(key, nameof(Delete), null, actor);

        public Task Deliver() => throw new NotSupportedException();
    }

    private sealed class Delivery(FakeGrains side, string key) : IDeliveryGrain
    {
        public async Task<string?> Work()
        {
            await side.Called(key, nameof(Work), null, null);
            return await side.Deliver();
        }

        public Task<Answer> Redeliver(string integrationId, string actor) => side.Called(key, nameof(Redeliver), integrationId, actor);
    }

    private sealed class Keys(FakeGrains side, string key) : IKeyGrain
    {
        public Task<Answer> Rotate(string actor) => side.Called(key, nameof(Rotate), null, actor);
    }

    private sealed class Notices(FakeGrains side, string key) : INoticeGrain
    {
        public Task Tell() => throw new NotSupportedException();

        public Task<Answer> Test(string channel, string actor) => side.Called(key, nameof(Test), channel, actor);
    }

    private sealed class Cleanup(FakeGrains side, string key) : ICleanupGrain
    {
        public Task Work() => throw new NotSupportedException();

        public Task<Answer> Start(string actor) => side.Called(key, nameof(Start), null, actor);
    }

    private sealed class Identity(FakeGrains side, string key) : IIdentityGrain
    {
        public Task<Answer> Resolve(ConflictChoice choice) => side.Called(key, nameof(Resolve), choice, choice.Actor);

        public Task<ObserveReply> Sight(Sighting sighting) => throw new NotSupportedException();
    }

    private sealed class Record(FakeGrains side, string key) : IRecordGrain
    {
        public Task<Answer> Edit(RecordEdit edit) => side.Called(key, nameof(Edit), edit, edit.Actor);

        public Task<Answer> Resolve(ConflictChoice choice) => side.Called(key, nameof(Resolve), choice, choice.Actor);

        public Task<Answer> Redeliver(string operationId, string actor) => side.Called(key, nameof(Redeliver), operationId, actor);

        public Task LookAgain(string operationId) => throw new NotSupportedException();

        public Task<Answer> Unfreeze(string mappingId, string actor) => side.Called(key, nameof(Unfreeze), mappingId, actor);

        public Task<UndoReply> Undo(UndoOrder order) => throw new NotSupportedException();

        public Task Claim() => throw new NotSupportedException();

        public Task<ObserveReply> Observe(Observation observation) => throw new NotSupportedException();

        public Task<ObserveReply> Reconcile(string integrationId, string cause, bool planOnly) => throw new NotSupportedException();

        public Task<WritePlan> PrepareWrite(WriteProbe probe) => throw new NotSupportedException();

        public Task<SettleReply> Settle(WriteResult result) => throw new NotSupportedException();
    }
}
