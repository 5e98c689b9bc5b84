using System.Collections.Immutable;
using System.Text;
using Concord.Connectors;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.EmbeddedSilo;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Simulation.Database;
using Concord.Storage;

namespace Concord.Grains.Tests.World;

/// <summary>One saved integration whose credentials are sealed, and a system outside that says what a test wants. Started before its first use.</summary>
internal sealed class SealedWorld : IAsyncDisposable
{
    public const string Id = "int_a";

    private readonly GrainSilo silo;
    private readonly TokenEndpoint tokens;

    /// <param name="config">Of the integration, as its row keeps it; null for the usual one.</param>
    /// <param name="token">The saved bearer token.</param>
    public SealedWorld(string token, string? config = null)
    {
        CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(7, CipherKey.Length).Select(i => (byte)i)]), out var key).ShouldBeTrue();
        Database = new MemoryDatabase(Clock);
        Pipeline = new CommitPipeline(Database, Clock);
        silo = new GrainSilo(new(), new() { Clock = Clock });
        (Ids, Cipher, tokens) = (new IdSource(Clock, new Random(3).NextBytes), new CredentialCipher(key!, null, new Random(5).NextBytes), new TokenEndpoint(Door, Clock));
        silo.Register(_ => new CredentialGrain(Database, new CredentialStore(Database, Pipeline, Cipher, Ids, Clock), tokens, Ids, Clock));
        var row = config is null ? Samples.Integration(Id) : Samples.Integration(Id, config);
        var credentials = CredentialText.Seal(Cipher, Samples.Json($$"""{"token":"{{token}}"}"""), Id, row.BaseUrl);
        Database.CommitAsync([new CommitUnit("unit_start").Insert(row with { Credentials = credentials })]).Result.ShouldBe([true]);
    }

    public ManualClock Clock { get; } = new();

    public MemoryDatabase Database { get; }

    public CommitPipeline Pipeline { get; }

    public IdSource Ids { get; }

    public CredentialCipher Cipher { get; }

    public ScriptedDoor Door { get; } = new();

    public ConnectorSource Connectors => new(silo, Door, tokens, new RequestBook(silo, Clock), Clock);

    public Task StartAsync() => silo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        silo.Dispose();
        await Pipeline.DisposeAsync();
    }
}

/// <summary>Answers every request alike, and remembers where each went and how it proved itself.</summary>
internal sealed class ScriptedDoor : IOutboundDoor
{
    public List<string> Asked { get; } = [];

    public int Status { get; set; } = 200;

    public string Body { get; set; } = "[]";

    public ImmutableArray<HttpField> Headers { get; set; } = [];

    public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        Asked.Add($"{request.Uri} {request.Headers.Single(header => header.Name == "Authorization").Value}");
        return Task.FromResult<OutboundReply>(new OutboundReply.Answered(Status, Headers, Encoding.UTF8.GetBytes(Body)));
    }
}
