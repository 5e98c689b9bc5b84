using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Support;

/// <summary>An integration that takes webhooks, and a sender that signs them.</summary>
internal static class SignedHooks
{
    public const string Path = "/api/webhooks/integrations/int_1/receive";

    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public const string Body = """{"event":"task.updated","data":{"id":7,"title":"A","updated_at":"2026-01-31T07:59:00Z"}}""";

    public static readonly CredentialCipher Cipher = new(KeyOf("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), null, RandomNumberGenerator.Fill);

    private const string Config = """
        {"connector":{
           "resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number","updatedAt":{"path":"updated_at","format":"iso"}}},
           "webhook":{"signature":"default","payload":"complete","eventPath":"event","recordPath":"data","idPath":"data.id",
             "events":{"task.created":"create","task.updated":"update","task.deleted":"delete"},"deliveryIdHeader":"X-Webhook-Id"}},
         "mappings":[{"resourceType":"TASK",
           "externalToInternal":[{"externalField":"title","internalField":"title","transform":"string"}],
           "internalToExternal":[{"internalField":"title","externalField":"title","transform":"string"}]}]
        """;

    public static async Task<Front> StartAsync(IntegrationStatus status = IntegrationStatus.ACTIVE, string more = "", Func<string, string>? change = null, CommitPipelineOptions? commits = null, Func<IDatabase, IDatabase>? between = null, Action<IServiceCollection>? services = null, params (string Name, string Value)[] settings)
    {
        var front = await Front.StartAsync(realHooks: true, commits: commits, between: between, services: services, settings: settings);
        await front.StoreAsync(Samples.Integration() with { Type = IntegrationType.GENERIC_REST, Status = status, Config = (change?.Invoke(Config) ?? Config) + more + "}" });
        await front.StoreAsync(SecretRow("whs_2", Secret));
        return front;
    }

    public static WebhookSecretRow SecretRow(string id, string secret, DateTimeOffset? expiresAt = null) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Secret = Cipher.Seal(secret, SecretOwner.OfWebhook("int_1")),
        CreatedAt = Samples.Time,
        ExpiresAt = expiresAt,
        Revision = 1,
    };

    public static string Sign(string body, string secret = Secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    /// <summary>Sends a webhook; the signature fits the body unless another one is given.</summary>
    public static Task<Reply> SendHookAsync(this Front front, string body = Body, string? signature = null, Action<HttpRequestMessage>? more = null, params (string Name, string Value)[] headers) =>
        front.SendAsync(HttpMethod.Post, Path, body, token: null, more: request =>
        {
            request.Headers.Add("X-Webhook-Signature", signature ?? Sign(body));
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            more?.Invoke(request);
        });

    private static CipherKey KeyOf(string base64) => CipherKey.TryParse(base64, out var key) ? key : throw new ArgumentException("No key.");
}
