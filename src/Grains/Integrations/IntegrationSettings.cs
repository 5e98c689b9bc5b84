namespace Concord.Grains.Integrations;

/// <summary>What integrations need to know of the installation.</summary>
/// <param name="WebhookBaseUrl">The public address that webhooks come to, without a slash at its end.</param>
public sealed record IntegrationSettings(string WebhookBaseUrl)
{
    public string EndpointOf(string integrationId) => $"{WebhookBaseUrl}/api/webhooks/integrations/{integrationId}/receive";
}
