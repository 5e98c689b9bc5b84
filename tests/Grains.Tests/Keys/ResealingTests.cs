using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Connectors.Secrets;
using Concord.Grains.Credentials;
using Concord.Grains.Keys;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Keys;

/// <summary>Stored secrets come under the present key while everything runs, and nothing is lost on the way.</summary>
public sealed class ResealingTests : IAsyncDisposable
{
    private static readonly CipherKey Old = Key(1);
    private static readonly CipherKey New = Key(40);
    private static readonly CipherKey Third = Key(80);

    private readonly ManualClock clock = new();
    private readonly MeddledDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IdSource ids;

    public ResealingTests()
    {
        database = new MeddledDatabase(new MemoryDatabase(clock));
        pipeline = new CommitPipeline(database, clock);
        ids = new IdSource(clock, new Random(3).NextBytes);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Every_secret_opens_with_the_new_key_alone_afterwards()
    {
        await StoreAsync(Cipher(Old));

        var answer = await RotateAsync(Cipher(New, Old));

        const string All = """{"auditKeys":0,"credentials":1,"signInKeys":1,"subscriptionSecrets":1,"webhookSecrets":2}""";
        answer.ToJsonString().ShouldBe($$"""{"current":{{All}},"keyId":"{{New.Id}}","more":false,"refused":[],"resealed":{{All}},"success":true}""");
        await ShouldOpenAsync(Cipher(New));
        (await RowsAsync<AuditRow>()).Select(row => (row.Action, row.Actor, row.IntegrationId)).Distinct().ShouldBe(
            [("secret.resealed", "tok_1", "int_a"), ("secret.resealed", "tok_1", null)], ignoreOrder: true);
    }

    [Fact]
    public async Task Asked_again_it_changes_nothing()
    {
        await StoreAsync(Cipher(Old));
        await RotateAsync(Cipher(New, Old));
        var (revision, audits) = ((await RowsAsync<IntegrationRow>()).Single().Revision, (await RowsAsync<AuditRow>()).Length);

        (await RotateAsync(Cipher(New, Old)))["resealed"]!.ToJsonString().ShouldBe("""{"auditKeys":0,"credentials":0,"signInKeys":0,"subscriptionSecrets":0,"webhookSecrets":0}""");

        ((await RowsAsync<IntegrationRow>()).Single().Revision, (await RowsAsync<AuditRow>()).Length).ShouldBe((revision, audits));
    }

    [Fact]
    public async Task Settings_are_the_same_ones_afterwards()
    {
        await StoreAsync(Cipher(Old));
        var before = (await RowsAsync<IntegrationRow>()).Single();

        await RotateAsync(Cipher(New, Old));

        var after = (await RowsAsync<IntegrationRow>()).Single();
        (after.ConfigVersion, after.Config, after.UpdatedAt, after.Status, after.Revision).ShouldBe((before.ConfigVersion, before.Config, before.UpdatedAt, before.Status, before.Revision + 1));
    }

    [Fact]
    public async Task What_others_write_meanwhile_stays()
    {
        await StoreAsync(Cipher(Old));
        database.Meddling = (3, async () => new CommitUnit(ids.New("unit"))
            .Update((await RowsAsync<IntegrationRow>()).Single() with { Priority = 7 }).Update((await RowsAsync<SubscriptionRow>()).Single() with { Position = 9 }));

        (await RotateAsync(Cipher(New, Old)))["more"]!.GetValue<bool>().ShouldBeFalse();

        ((await RowsAsync<IntegrationRow>()).Single().Priority, (await RowsAsync<SubscriptionRow>()).Single().Position).ShouldBe((7, 9));
        await ShouldOpenAsync(Cipher(New));
    }

    [Fact]
    public async Task Who_is_changed_all_the_time_is_left_to_the_next_call()
    {
        await StoreAsync(Cipher(Old));
        database.Meddling = (1000, async () => new CommitUnit(ids.New("unit")).Update((await RowsAsync<IntegrationRow>()).Single() with { Priority = 7 }));

        (await RotateAsync(Cipher(New, Old)))["more"]!.GetValue<bool>().ShouldBeTrue();
        database.Meddling = null;
        (await RotateAsync(Cipher(New, Old)))["more"]!.GetValue<bool>().ShouldBeFalse();

        await ShouldOpenAsync(Cipher(New));
    }

    [Fact]
    public async Task What_no_key_opens_is_named_and_the_rest_is_done()
    {
        await StoreAsync(Cipher(Old));
        await UpdateAsync((await RowsAsync<IntegrationRow>()).Single() with { Credentials = CredentialText.Seal(Cipher(Third), Samples.Json("{}"), "int_a", "https://tasks.example.com/v1") });
        await UpdateAsync((await RowsAsync<SubscriptionRow>()).Single() with { PreviousSecret = Cipher(Third).Seal("before", SecretOwner.OfWebhook("sub_a")) });

        var answer = await RotateAsync(Cipher(New, Old));

        answer["refused"]!.AsArray().Select(refused => (refused!["kind"]!.GetValue<string>(), refused["id"]!.GetValue<string>())).ShouldBe([("credentials", "int_a"), ("subscriptionSecrets", "sub_a")]);
        answer["refused"]![0]!["detail"]!.GetValue<string>().ShouldContain(Third.Id);
        answer["resealed"]!.ToJsonString().ShouldBe("""{"auditKeys":0,"credentials":0,"signInKeys":1,"subscriptionSecrets":1,"webhookSecrets":2}""");
    }

    [Fact]
    public async Task What_no_longer_counts_is_not_missed()
    {
        await StoreAsync(Cipher(Old));
        var now = clock.GetUtcNow();
        foreach (var secret in await RowsAsync<WebhookSecretRow>())
        {
            await UpdateAsync(secret with { Secret = Cipher(Third).Seal("gone", SecretOwner.OfWebhook("int_a")), ExpiresAt = now });
        }

        await UpdateAsync((await RowsAsync<SubscriptionRow>()).Single() with { PreviousSecret = Cipher(Third).Seal("before", SecretOwner.OfWebhook("sub_a")), PreviousSecretUntil = now });

        (await RotateAsync(Cipher(New, Old)))["refused"]!.AsArray().ShouldBeEmpty();
    }

    private async Task<JsonNode> RotateAsync(CredentialCipher cipher)
    {
        var answer = await new Resealing(database, pipeline, cipher, ids, clock).RunAsync("tok_1");
        answer.Verdict.ShouldBe(Verdict.Done);
        return JsonNode.Parse(answer.Json!)!;
    }

    private async Task ShouldOpenAsync(CredentialCipher cipher)
    {
        var (integration, subscription) = ((await RowsAsync<IntegrationRow>()).Single(), (await RowsAsync<SubscriptionRow>()).Single());
        string?[] opened =
        [
            TextOf(CredentialText.Open(cipher, integration.Credentials!, integration.Id, integration.BaseUrl)),
            .. (await RowsAsync<WebhookSecretRow>()).Select(row => TextOf(cipher.Open(row.Secret, SecretOwner.OfWebhook(row.IntegrationId)))),
            TextOf(cipher.Open(subscription.Secret, SecretOwner.OfWebhook(subscription.Id))),
            TextOf(cipher.Open(subscription.PreviousSecret!, SecretOwner.OfWebhook(subscription.Id))),
            TextOf(cipher.Open((await RowsAsync<UserRow>()).Single(row => row.TotpKey is not null).TotpKey!, SecretOwner.OfUser("usr_1"))),
        ];
        opened.ShouldBe(["""{"refreshToken":"rt"}""", "whsec_1", "whsec_2", "sub_1", "sub_0", "totp_1"]);
    }

    private static string? TextOf(OpenReply reply) => (reply as OpenReply.Opened)?.Secret;

    private Task<ImmutableArray<T>> RowsAsync<T>()
        where T : class => database.QueryAsync(From.Table<T>());

    private async Task UpdateAsync<T>(T row)
        where T : class => (await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(row))).ShouldBeTrue();

    private async Task StoreAsync(CredentialCipher cipher)
    {
        var (row, now) = (Samples.Integration("int_a"), clock.GetUtcNow());
        WebhookSecretRow Webhook(string id, string text) => new()
        {
            Id = id,
            IntegrationId = row.Id,
            Secret = cipher.Seal(text, SecretOwner.OfWebhook(row.Id)),
            CreatedAt = now,
            Revision = 1,
        };
        var unit = new CommitUnit("unit_start").Insert(row with { Credentials = CredentialText.Seal(cipher, Samples.Json("""{"refreshToken":"rt"}"""), row.Id, row.BaseUrl) })
            .Insert(Webhook("whs_1", "whsec_1")).Insert(Webhook("whs_2", "whsec_2")).Insert(Subscription(cipher, now))
            .Insert(User("usr_1", now) with { TotpKey = cipher.Seal("totp_1", SecretOwner.OfUser("usr_1")) }).Insert(User("usr_2", now));
        (await database.CommitAsync([unit])).ShouldBe([true]);
    }

    private static UserRow User(string id, DateTimeOffset now) =>
        new() { Id = id, Name = "Someone", Email = $"{id}@example.org", EmailKey = $"{id}@example.org", Role = "VIEWER", CreatedAt = now, UpdatedAt = now, Revision = 1 };

    private static SubscriptionRow Subscription(CredentialCipher cipher, DateTimeOffset now) => new()
    {
        Id = "sub_a",
        Url = "https://platform.example/changes",
        ResourceTypes = [],
        Secret = cipher.Seal("sub_1", SecretOwner.OfWebhook("sub_a")),
        PreviousSecret = cipher.Seal("sub_0", SecretOwner.OfWebhook("sub_a")),
        PreviousSecretUntil = now.AddHours(1),
        Status = SubscriptionStatus.ACTIVE,
        Position = 0,
        Attempts = 0,
        CreatedAt = now,
        UpdatedAt = now,
        Revision = 1,
    };

    private static CredentialCipher Cipher(CipherKey current, CipherKey? previous = null) => new(current, previous, new Random(5).NextBytes);

    private static CipherKey Key(int first) =>
        CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(first, CipherKey.Length).Select(i => (byte)i)]), out var key) ? key : throw new InvalidOperationException();
}
