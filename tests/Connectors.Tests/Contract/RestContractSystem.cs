using System.Text.Json.Nodes;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Tests.Contract;

/// <summary>The declarative connector before the fake REST system.</summary>
internal sealed class RestContractSystem : ContractSystem
{
    private readonly ManualTime time = new();
    private readonly FakeRestSystem system;
    private readonly FakeDoor door;

    public RestContractSystem(string definition, Func<FakeRestOptions, FakeRestOptions> configure)
    {
        system = new FakeRestSystem(configure(new FakeRestOptions { Clock = time.GetUtcNow, Token = Secret }));
        door = new FakeDoor(system, new Uri("https://tasks.example/api/"));
        (Connector, Stranger) = Connect(definition, new Credentials.BearerToken(Secret), new Credentials.ApiKey("unknown"));
    }

    /// <summary>The same behind an interface of another kind.</summary>
    public RestContractSystem(string definition, AuthenticationType authType, string credentials, DialectOptions dialect, Func<FakeRestOptions, FakeRestOptions>? configure = null)
    {
        var options = new FakeRestOptions { Clock = time.GetUtcNow, NumericIds = false, UpdatedAtField = "updated_at", VersionField = "rev" };
        system = new FakeRestSystem(configure?.Invoke(options) ?? options);
        door = new FakeDoor(new FakeDialect(system, dialect).Handle, new Uri("https://tasks.example/api/"));
        Credentials Read(string json) => CredentialsReader.Read(authType, FieldValue.ParseOrThrow(json), KnownGood.Definition(definition).Auth).ShouldBeOfType<CredentialsReading.Good>().Credentials;
        (Connector, Stranger) = Connect(definition, Read(credentials), Read(credentials.Replace(Secret, "unknown")));
        Archives = KnownGood.Definition(definition).Resources["TASK"].Delete.Archive is not null;
    }

    private (IConnector, IConnector) Connect(string definition, Credentials known, Credentials unknown)
    {
        BaseUrl.TryParse("https://tasks.example/api", out var baseUrl, out _).ShouldBeTrue();
        var read = KnownGood.Definition(definition);
        return (new RestConnector(read, baseUrl!, known, door, time), new RestConnector(read, baseUrl!, unknown, door, time));
    }

    /// <summary>What was sent so far.</summary>
    public IReadOnlyList<OutboundRequest> Sent => door.Requests;

    /// <summary>Somebody outside changes a record, a minute later.</summary>
    public void EditOutside(string id)
    {
        time.Advance(TimeSpan.FromMinutes(1));
        system.Edit("ann", "tasks", id, new JsonObject { ["title"] = "Theirs" });
    }

    public DateTimeOffset Now => time.GetUtcNow();

    public override bool Archives { get; }

    public override IConnector Connector { get; }

    public override IConnector Stranger { get; }

    public override int PageSize => 10;

    public override string Secret => "contract-token";

    public override FieldValue.Object NewRecord { get; } =
        FieldValue.Of(("title", FieldValue.Of("New")), ("notes", FieldValue.Of("as it was")), ("due", FieldValue.Of("2027-01-01")), ("completed", FieldValue.Of(false)));

    public override FieldValue.Object Change { get; } = FieldValue.Of(("title", FieldValue.Of("Changed")), ("due", FieldValue.Null.Instance));

    public override int Writes => system.Ledger.Count;

    public override string? LastOperation => system.Ledger[^1].Operation;

    public override IReadOnlyList<string> Seed(int count)
    {
        system.Seed("tasks", Enumerable.Range(1, count).Select(i => new JsonObject { ["title"] = $"Task {i}", ["completed"] = i % 2 == 0 }));
        return [.. system.All("tasks").Select(task => task["id"]!.ToString())];
    }

    public override FieldValue? Stored(string id) => system.Read("tasks", id) is { } task ? FieldValue.ParseOrThrow(task.ToJsonString()) : null;

    public override void LoseNextAnswer() => system.FailNext(new Fault.AnswerLost());

    public override void LoseNextRequest() => system.FailNext(new Fault.RequestLost());

    public override void AnswerNext(int status, TimeSpan? retryAfter = null) => system.FailNext(new Fault.Error(status, retryAfter));

    public override void ReplyNext(OutboundReply reply) => door.Instead = reply;
}
