using System.Collections.Immutable;
using Concord.Connectors.Notices;
using Concord.Connectors.Outbound;
using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Alerts;

/// <summary>One integration that is watched, and the people who are told. Time stands still between steps.</summary>
internal sealed class AlertWorld : IAsyncDisposable
{
    public const string Id = "int_a";

    private readonly CommitPipeline pipeline;
    private readonly IdSource ids;
    private readonly HealthDesk health;
    private readonly SetupCatalog catalog;
    private int unitNumber;

    /// <param name="alerts">The integration's own settings of alerts, as JSON.</param>
    public AlertWorld(string alerts = "{}")
    {
        Database = new MemoryDatabase(Clock);
        pipeline = new CommitPipeline(Database, Clock);
        ids = new IdSource(Clock, new Random(3).NextBytes);
        catalog = new SetupCatalog(Database, Samples.Types);
        health = new HealthDesk(Database, pipeline, catalog, new MemoryHealth(Database), ids, Clock);
        Ways = new NoticeWays(Mailer, new Uri("https://chat.example/secret"), "ops@example.org", new Uri("https://hub.example/"));
        HaveAsync(Samples.Integration(Id, $$"""{"alerts": {{alerts}} }""") with { LastSyncAt = Clock.Now }).Wait();
    }

    public ManualClock Clock { get; } = new();

    public MemoryDatabase Database { get; }

    public ScriptedMailer Mailer { get; } = new();

    public ScriptedChat Chat { get; } = new();

    public NoticeWays Ways { get; set; }

    private NoticeSender Sender => new(Database, pipeline, new MemoryHealth(Database), Ways, new SlackPoster(Chat, Clock), ids, Clock, () => 0);

    public ImmutableArray<AlertRow> Alerts => Rows<AlertRow>();

    public ImmutableArray<NoticeRow> Notices => Rows<NoticeRow>();

    public IntegrationRow Row => Rows<IntegrationRow>().Single();

    public Task CheckAsync() => health.CheckAsync(Id);

    /// <summary>Looks after the five minutes from one look to the next.</summary>
    public Task CheckLaterAsync()
    {
        Clock.Pass(HealthSchedule.Period);
        return CheckAsync();
    }

    public Task TellAsync() => new NoticeDesk(Database, pipeline, catalog, Sender, ids, Clock).WorkAsync(Id);

    /// <summary>A test message, by usr_1.</summary>
    public Task<Answer> TestAsync(string channel) => new NoticeTest(catalog, Sender, pipeline, ids, Clock).RunAsync(Id, channel, "usr_1");

    public Task HaveAsync<T>(params T[] rows)
        where T : class => CommitAsync(rows.Aggregate(new CommitUnit("rows"), (unit, row) => unit.Insert(row)));

    public Task ChangeAsync(Func<IntegrationRow, IntegrationRow> change) => CommitAsync(new CommitUnit("rows").Update(change(Row)));

    public async Task CommitAsync(CommitUnit unit) => (await Database.CommitAsync([unit with { Id = $"unit_t{++unitNumber}" }])).ShouldBe([true]);

    public ImmutableArray<T> Rows<T>()
        where T : class => Database.QueryAsync(From.Table<T>()).Result;

    public AlertRow Alert(string id, string rule = AlertRules.HeldRun) => new()
    {
        Id = id,
        IntegrationId = Id,
        Name = rule,
        Severity = AlertSeverity.WARNING,
        Channels = [AlertChannel.Dashboard],
        Message = $"{id} happened.",
        Details = FieldValue.Object.Empty,
        CreatedAt = Clock.Now,
        NextDueAt = Clock.Now,
        Revision = 1,
    };

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();
}

/// <summary>Keeps mails, or refuses them.</summary>
internal sealed class ScriptedMailer : IMailer
{
    public List<Mail> Mails { get; } = [];

    public TellReply Reply { get; set; } = new TellReply.Taken();

    public Task<TellReply> SendAsync(Mail mail)
    {
        Mails.Add(mail);
        return Task.FromResult(Reply);
    }
}

/// <summary>Keeps what is posted.</summary>
internal sealed class ScriptedChat : IOutboundDoor
{
    public List<string> Posts { get; } = [];

    public int Status { get; set; } = 200;

    public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        Posts.Add(System.Text.Encoding.UTF8.GetString(request.Body!.Value.Span));
        return Task.FromResult<OutboundReply>(new OutboundReply.Answered(Status, [], ReadOnlyMemory<byte>.Empty));
    }
}
