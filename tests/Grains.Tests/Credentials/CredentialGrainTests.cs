using System.Text;
using Concord.Connectors;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.EmbeddedSilo;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Credentials;

/// <summary>OAuth 2 tokens: asked for once, replaced in time and on a 401, with refresh tokens that change.</summary>
public sealed class CredentialGrainTests : IAsyncDisposable
{
    private const string Id = "int_a";

    private static readonly CipherKey Key = CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(1, CipherKey.Length).Select(i => (byte)i)]), out var key) ? key : throw new InvalidOperationException();

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly CredentialCipher cipher = new(Key, null, new Random(5).NextBytes);
    private readonly TokenDoor door = new();
    private readonly GrainSilo silo;
    private bool broken;

    public CredentialGrainTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(new FaultyDatabase(database, DatabaseFaultPlan.Scripted((_, _) => broken ? DatabaseFault.Refused : DatabaseFault.None), clock, () => { }), clock);
        silo = new GrainSilo(new(), new() { Clock = clock });
        var ids = new IdSource(clock, new Random(3).NextBytes);
        silo.Register(_ => new CredentialGrain(database, new CredentialStore(database, pipeline, cipher, ids, clock), new TokenEndpoint(door, clock), ids, clock));
    }

    public async ValueTask DisposeAsync()
    {
        silo.Dispose();
        await pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Many_at_once_wait_for_one_token()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","clientSecret":"s"}""");
        door.Hold();

        var leases = Enumerable.Range(0, 8).Select(_ => Grain.Lease(1)).ToArray();
        door.Release();

        (await Task.WhenAll(leases)).Select(lease => lease.Json).Distinct().ShouldBe(["""{"token":"at1"}"""]);
        door.TokenRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Token_is_replaced_before_it_ends_and_not_earlier()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","clientSecret":"s"}""");

        await Grain.Lease(1);
        clock.Pass(TimeSpan.FromSeconds(3_539));
        (await Grain.Lease(1)).Json.ShouldContain("at1");
        clock.Pass(TimeSpan.FromSeconds(1));
        (await Grain.Lease(1)).Json.ShouldContain("at2");
    }

    [Fact]
    public async Task Refused_token_is_replaced_once_however_many_tell()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","clientSecret":"s"}""");
        var lease = await Grain.Lease(1);

        var renewed = await Task.WhenAll(Grain.Renew(1, lease.LeaseId), Grain.Renew(1, lease.LeaseId), Grain.Renew(1, lease.LeaseId));

        renewed.Select(one => one.Json).Distinct().ShouldBe(["""{"token":"at2"}"""]);
        door.TokenRequests.ShouldBe(2);
    }

    [Fact]
    public async Task New_refresh_token_is_stored_and_used_the_next_time()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"rt0"}""");
        door.Rotates = true;

        var lease = await Grain.Lease(1);
        await Grain.Renew(1, lease.LeaseId);

        door.RefreshTokens.ShouldBe(["rt0", "rt1"]);
        StoredRefreshToken.ShouldBe("rt2");
        Row.ConfigVersion.ShouldBe(1, "nobody changed the settings");
        (await database.QueryAsync(From.Table<AuditRow>())).ShouldAllBe(row =>
            row.Actor == "concord" && row.Action == "credentials.refreshed" && row.After!.Contains("\"refreshTokenReplaced\":true") && !row.After.Contains("rt1") && !row.After.Contains("rt2"));
    }

    [Fact]
    public async Task A_token_that_was_fetched_is_in_the_audit_without_it()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"rt0"}""");
        var lease = await Grain.Lease(1);
        await Grain.Lease(1);

        var row = (await database.QueryAsync(From.Table<AuditRow>())).ShouldHaveSingleItem();
        (row.Action, row.SubjectId, row.Before).ShouldBe(("credentials.refreshed", "int_a", null));
        row.After!.ShouldStartWith("""{"refreshTokenReplaced":false,"usedUntil":"2026-03-02T""");
        var token = System.Text.Json.Nodes.JsonNode.Parse(lease.Json)!["token"]!.GetValue<string>();
        token.ShouldNotBeEmpty();
        row.After!.ShouldNotContain(token);
    }

    [Fact]
    public async Task New_refresh_token_that_could_not_be_stored_is_not_lost()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"rt0"}""");
        door.Rotates = true;
        broken = true;
        await Should.ThrowAsync<Exception>(() => Grain.Lease(1));

        broken = false;
        await Grain.Lease(1);

        door.RefreshTokens.ShouldBe(["rt0", "rt1"]);
        StoredRefreshToken.ShouldBe("rt2");
    }

    [Fact]
    public async Task Credentials_that_an_admin_enters_meanwhile_are_kept()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"rt0"}""");
        door.Rotates = true;
        door.Hold();
        var lease = Grain.Lease(1);
        await door.Asked;
        await ReplaceAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"entered"}""");
        door.Release();
        await lease;
        await Grain.Lease(2);

        door.RefreshTokens.ShouldBe(["rt0", "entered"]);
    }

    [Theory]
    [InlineData(400, FailureKind.Auth)]
    [InlineData(503, FailureKind.Refused)]
    public async Task Endpoint_that_fails_is_not_asked_by_everybody_and_the_failure_reaches_the_caller(int status, FailureKind kind)
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","clientSecret":"s"}""");
        door.TokenStatus = status;

        var reply = await (await Connectors.ForAsync(Setup, RequestLane.RECONCILE)).ListAsync(new ListRequest("TASK"), CancellationToken.None);
        await Grain.Lease(1);

        reply.ShouldBeOfType<ListReply.Failed>().Failure.Kind.ShouldBe(kind);
        (door.TokenRequests, door.ApiRequests).ShouldBe((1, 0));
        clock.Pass(TimeSpan.FromSeconds(11));
        door.TokenStatus = 200;
        (await (await Connectors.ForAsync(Setup, RequestLane.RECONCILE)).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();
    }

    [Fact]
    public async Task Request_that_a_401_answers_is_sent_once_more_with_a_new_token()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","clientSecret":"s"}""");
        door.GoodTokens = ["at2"];
        var connector = await Connectors.ForAsync(Setup, RequestLane.RECONCILE);

        (await connector.ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();
        (door.TokenRequests, door.ApiRequests).ShouldBe((2, 2));

        door.GoodTokens = [];
        (await connector.ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Auth);
        (door.TokenRequests, door.ApiRequests).ShouldBe((3, 4));
    }

    [Fact]
    public async Task Credentials_without_tokens_are_leased_as_they_are_and_a_401_is_final()
    {
        await SaveAsync("""{"token":"fixed"}""", "BEARER_TOKEN");

        (await (await Connectors.ForAsync(Setup, RequestLane.RECONCILE)).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Auth);

        (door.TokenRequests, door.ApiRequests).ShouldBe((0, 1));
        (await Grain.Lease(1)).ToString().ShouldNotContain("fixed");
    }

    [Fact]
    public async Task Signing_in_before_saving_gives_back_what_is_to_be_saved()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"rt0"}""");
        door.Rotates = true;

        var signIn = await Connectors.SignInAsync(Setup, FieldValue.ParseOrThrow("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"mine"}"""));

        (await signIn.Connector!.TestAsync(CancellationToken.None)).ShouldBeOfType<TestReply.Reached>();
        FieldPath.ParseOrThrow("refreshToken").Read(signIn.Credentials).ScalarText.ShouldBe("rt1");
        signIn.ToString().ShouldNotContain("rt1");
    }

    [Fact]
    public async Task Caller_with_settings_that_changed_gets_no_credentials_of_the_new_ones()
    {
        await SaveAsync("""{"token":"old"}""", "BEARER_TOKEN");
        var before = Setup;
        await ReplaceAsync("""{"token":"new"}""");
        var lease = await Grain.Lease(2);

        var reply = await (await Connectors.ForAsync(before, RequestLane.RECONCILE)).ListAsync(new ListRequest("TASK"), CancellationToken.None);

        var failure = reply.ShouldBeOfType<ListReply.Failed>().Failure;
        (failure.Kind, failure.RetryAfter, door.ApiRequests).ShouldBe((FailureKind.NotYet, TimeSpan.Zero, 0));
        failure.Message.ShouldContain("settings changed");
        (await Grain.Renew(1, lease.LeaseId)).Json.ShouldBeEmpty();
        (await Grain.Lease(2)).LeaseId.ShouldBe(lease.LeaseId, "nothing is kept of a refusal");
    }

    [Fact]
    public async Task Credentials_that_cannot_be_opened_are_the_connections_failure_and_say_which_key_is_missing()
    {
        await SaveAsync("""{"token":"fixed"}""", "BEARER_TOKEN");
        var foreign = CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(7, CipherKey.Length).Select(i => (byte)i)]), out var other) ? new CredentialCipher(other, null, new Random(7).NextBytes) : throw new InvalidOperationException();
        (await pipeline.CommitAsync(new CommitUnit("unit_3").Update(Row with { Credentials = CredentialText.Seal(foreign, FieldValue.ParseOrThrow("""{"token":"fixed"}"""), Id, Row.BaseUrl) }))).ShouldBeTrue();

        var reply = await (await Connectors.ForAsync(Setup, RequestLane.RECONCILE)).ListAsync(new ListRequest("TASK"), CancellationToken.None);

        var failure = reply.ShouldBeOfType<ListReply.Failed>().Failure;
        (failure.Kind, door.ApiRequests).ShouldBe((FailureKind.Auth, 0));
        failure.Message.ShouldContain("ENCRYPTION_KEY");
    }

    [Fact]
    public async Task Credentials_that_were_tried_are_good_once_more_though_their_refresh_token_was_replaced()
    {
        const string Given = """{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"mine"}""";
        await SaveAsync(Given);
        door.Rotates = true;
        var connectors = Connectors;

        await connectors.SignInAsync(Setup, FieldValue.ParseOrThrow(Given));
        clock.Pass(TimeSpan.FromMinutes(9));
        var again = await connectors.SignInAsync(Setup, FieldValue.ParseOrThrow(Given));
        await connectors.SignInAsync(Setup, FieldValue.ParseOrThrow(Given.Replace("\"c\"", "\"d\"")));
        clock.Pass(TimeSpan.FromMinutes(10));
        await connectors.SignInAsync(Setup, FieldValue.ParseOrThrow(Given));

        FieldPath.ParseOrThrow("refreshToken").Read(again.Credentials).ScalarText.ShouldBe("rt2");
        door.RefreshTokens.ShouldBe(["mine", "rt1", "mine", "mine"]);
    }

    [Fact]
    public async Task A_refresh_token_is_stored_although_the_credentials_were_sealed_anew_meanwhile()
    {
        await SaveAsync("""{"tokenUrl":"https://id.example/token","clientId":"c","refreshToken":"mine"}""");
        door.Rotates = true;
        door.Hold();

        var lease = Grain.Lease(1);
        await door.Asked;
        var same = CredentialText.Open(cipher, Row.Credentials!, Id, Row.BaseUrl).ShouldBeOfType<OpenReply.Opened>().Secret;
        (await pipeline.CommitAsync(new CommitUnit("unit_2").Update(Row with { Credentials = CredentialText.Seal(cipher, FieldValue.ParseOrThrow(same), Id, Row.BaseUrl) }))).ShouldBeTrue();
        door.Release();

        (await lease).Json.ShouldBe("""{"token":"at1"}""");
        StoredRefreshToken.ShouldBe("rt1");
    }

    private ICredentialGrain Grain => silo.GetGrain<ICredentialGrain>(GrainKeys.Credential(Id));

    private ConnectorSource Connectors => new(silo, door, new TokenEndpoint(door, clock), new RequestBook(silo, clock), clock);

    private IntegrationRow Row => database.QueryAsync(From.Table<IntegrationRow>()).Result.Single();

    private string? StoredRefreshToken => FieldPath.ParseOrThrow("refreshToken")
        .Read(FieldValue.ParseOrThrow(CredentialText.Open(cipher, Row.Credentials!, Id, Row.BaseUrl).ShouldBeOfType<OpenReply.Opened>().Secret)).ScalarText;

    private IntegrationSetup Setup => new SetupCatalog(database, Samples.Types).Compile(Row);

    private async Task SaveAsync(string credentials, string authType = "OAUTH2")
    {
        var row = Samples.Integration(Id, $$"""{"authType":"{{authType}}","credentials":{{credentials}}}""");
        await pipeline.CommitAsync(new CommitUnit("unit_1").Insert(row with { Credentials = CredentialText.Seal(cipher, FieldValue.ParseOrThrow(credentials), Id, row.BaseUrl) }));
        await silo.StartAsync();
    }

    private async Task ReplaceAsync(string credentials) => (await pipeline.CommitAsync(new CommitUnit("unit_2").Update(
        Row with { Credentials = CredentialText.Seal(cipher, FieldValue.ParseOrThrow(credentials), Id, Row.BaseUrl), ConfigVersion = 2 }))).ShouldBeTrue();

    /// <summary>A token endpoint and an API that takes its tokens.</summary>
    private sealed class TokenDoor : IOutboundDoor
    {
        private readonly TaskCompletionSource asked = new();
        private TaskCompletionSource gate = new();

        public TokenDoor() => gate.SetResult();

        public int TokenRequests { get; private set; }

        public int ApiRequests { get; private set; }

        public List<string> RefreshTokens { get; } = [];

        public bool Rotates { get; set; }

        public int TokenStatus { get; set; } = 200;

        /// <summary>Null: all that were given.</summary>
        public string[]? GoodTokens { get; set; }

        public Task Asked => asked.Task;

        public void Hold() => gate = new TaskCompletionSource();

        public void Release() => gate.SetResult();

        public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
        {
            if (request.Uri.Host != "id.example") return Api(request);
            var number = ++TokenRequests;
            var form = Encoding.UTF8.GetString(request.Body!.Value.Span);
            if (form.Split("refresh_token=").ElementAtOrDefault(1) is { } refresh) RefreshTokens.Add(refresh.Split('&')[0]);
            asked.TrySetResult();
            await gate.Task;
            var rotated = Rotates ? $",\"refresh_token\":\"rt{number}\"" : "";
            return new OutboundReply.Answered(TokenStatus, [], Encoding.UTF8.GetBytes($"{{\"access_token\":\"at{number}\",\"expires_in\":3600{rotated}}}"));
        }

        private OutboundReply.Answered Api(OutboundRequest request)
        {
            ApiRequests++;
            var sent = request.Headers.Single(header => header.Name == "Authorization").Value;
            var good = GoodTokens?.Any(token => sent == $"Bearer {token}") ?? sent.StartsWith("Bearer at", StringComparison.Ordinal);
            return new OutboundReply.Answered(good ? 200 : 401, [], "[]"u8.ToArray());
        }
    }
}
