using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.Grains.Integrations;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Integrations;

/// <summary>A webhook secret is replaced with an overlap, so that no delivery is lost while the sender is switched over.</summary>
public sealed class SecretDeskTests : IAsyncDisposable
{
    private const string Id = "int_a";
    private const string Endpoint = "https://hub.example/api/webhooks/integrations/int_a/receive";

    private static readonly CipherKey Key = CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(1, CipherKey.Length).Select(i => (byte)i)]), out var key) ? key : throw new InvalidOperationException();

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly CredentialCipher cipher = new(Key, null, new Random(5).NextBytes);
    private readonly SecretDesk desk;

    public SecretDeskTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        desk = new SecretDesk(database, pipeline, cipher, new Random(9).NextBytes, new IdSource(clock, new Random(3).NextBytes), clock, Samples.Types);
        var unit = new CommitUnit("unit_start").Insert(Samples.Integration(Id)).Insert(desk.Make(Id).Row);
        database.CommitAsync([unit]).Result.ShouldBe([true]);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_new_secret_is_shown_once_and_the_old_one_stays_for_the_overlap()
    {
        var old = Secrets().Single();
        clock.Pass(TimeSpan.FromDays(1));

        var answer = await RotateAsync(24);

        var shown = (FieldValue.Object)FieldValue.ParseOrThrow(answer.Json!);
        shown.Get("webhookEndpoint").ScalarText.ShouldBe(Endpoint);
        shown.Get("previousValidUntil").ScalarText.ShouldStartWith(clock.Now.AddHours(24).ToString("yyyy-MM-ddTHH:mm"));
        var rows = Secrets();
        rows.Length.ShouldBe(2);
        (rows[0].ExpiresAt, TextOf(rows[0])).ShouldBe((null, shown.Get("webhookSecret").ScalarText));
        (rows[1].Id, rows[1].ExpiresAt, rows[1].Secret).ShouldBe((old.Id, clock.Now.AddHours(24), old.Secret));
        rows[0].Secret.ShouldNotContain("whsec_");
    }

    [Fact]
    public async Task The_audit_tells_who_did_it_and_never_the_secret()
    {
        var answer = await RotateAsync(3);

        var audit = Rows<AuditRow>().ShouldHaveSingleItem();
        (audit.Actor, audit.Action, audit.IntegrationId, audit.After).ShouldBe(("tok_1", "integration.secret-rotated", Id, """{"overlapHours":3}"""));
        answer.Json!.ShouldContain("whsec_");
        audit.ToString().ShouldNotContain("whsec_");
    }

    [Fact]
    public async Task Two_secrets_are_valid_at_most()
    {
        var first = Secrets().Single();
        clock.Pass(TimeSpan.FromMinutes(1));
        await RotateAsync(24);
        clock.Pass(TimeSpan.FromMinutes(1));
        await RotateAsync(24);

        Secrets().Length.ShouldBe(2);
        Secrets().ShouldAllBe(row => row.Id != first.Id);
    }

    [Fact]
    public async Task Without_an_overlap_the_old_secret_ends_at_once()
    {
        clock.Pass(TimeSpan.FromMinutes(1));

        await RotateAsync(0);

        Secrets()[1].ExpiresAt.ShouldBe(clock.Now);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(169)]
    public async Task An_overlap_out_of_bounds_changes_nothing(int hours)
    {
        var answer = await RotateAsync(hours);

        (answer.Verdict, answer.Code).ShouldBe((Verdict.Invalid, "secret-invalid"));
        answer.Problems.ShouldHaveSingleItem().ShouldBe(new FieldProblem("overlapHours", "must be a whole number from 0 to 168."));
        Secrets().Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_at_the_same_moment_is_told()
    {
        var stale = Rows<IntegrationRow>().Single();
        await pipeline.CommitAsync(new CommitUnit("unit_other").Update(stale));

        var answer = await desk.RotateAsync(stale, SignatureScheme.Default, new SecretChange(24), Endpoint, "tok_1");

        (answer.Verdict, answer.Code, answer.Detail).ShouldBe((Verdict.Stale, "integration-stale", "The integration was changed at the same moment; try again."));
        Secrets().Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_secret_of_the_sending_system_is_kept_sealed_and_not_said_back()
    {
        clock.Pass(TimeSpan.FromMinutes(1));

        var answer = await RotateAsync(0, "stripe_0123456789abcdef");

        ((FieldValue.Object)FieldValue.ParseOrThrow(answer.Json!)).Get("webhookSecret").ShouldBe(FieldValue.Null.Instance);
        var rows = Secrets();
        (TextOf(rows[0]), rows[0].ExpiresAt, rows[1].ExpiresAt).ShouldBe(("stripe_0123456789abcdef", null, clock.Now));
        (rows[0].Secret + Rows<AuditRow>().Single()).ShouldNotContain("stripe_");
        new SecretChange(0, "stripe_0123456789abcdef").ToString().ShouldNotContain("stripe_");
    }

    [Theory]
    [InlineData("Text", "0123456789abcde", "16 to 500")]
    [InlineData("Text", "0123456789 abcdef", "16 to 500")]
    [InlineData("Text", "0123456789abcdé", "16 to 500")]
    [InlineData("Hex", "0123456789abcdeg", "hexadecimal")]
    [InlineData("Base64", "whsec_0123456789abcde", "base64")]
    public async Task A_secret_that_can_be_no_key_is_refused(string reading, string secret, string message)
    {
        var answer = await RotateAsync(-1, secret, SignatureScheme.Default with { Key = Enum.Parse<KeyReading>(reading) });

        (answer.Verdict, answer.Code).ShouldBe((Verdict.Invalid, "secret-invalid"));
        answer.Problems.Select(problem => problem.Path).ShouldBe(["overlapHours", "secret"]);
        answer.Problems[1].Message.ShouldContain(message);
        Secrets().Length.ShouldBe(1);
    }

    private Task<Answer> RotateAsync(int hours, string? secret = null, SignatureScheme? scheme = null) =>
        desk.RotateAsync(Rows<IntegrationRow>().Single(), scheme ?? SignatureScheme.Default, new SecretChange(hours, secret), Endpoint, "tok_1");

    // Newest first, as the receiver reads them.
    private WebhookSecretRow[] Secrets() => [.. database.QueryAsync(From.Table<WebhookSecretRow>().OrderByDescending(row => row.Id)).Result];

    private string TextOf(WebhookSecretRow row) => cipher.Open(row.Secret, SecretOwner.OfWebhook(Id)).ShouldBeOfType<OpenReply.Opened>().Secret;

    private T[] Rows<T>()
        where T : class => [.. database.QueryAsync(From.Table<T>()).Result];
}
