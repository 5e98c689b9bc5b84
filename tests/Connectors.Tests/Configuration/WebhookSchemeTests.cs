using Concord.Connectors.Configuration;
using Concord.Sync.Records;

namespace Concord.Connectors.Tests.Configuration;

/// <summary>The integration's own scheme goes before the definition's.</summary>
public sealed class WebhookSchemeTests
{
    private static readonly Dictionary<string, RecordSchema> Schemas = new(StringComparer.Ordinal)
    {
        ["TASK"] = RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", "TASK.json"))).Value,
    };

    [Theory]
    [InlineData("""{"header":"X-Own"}""", "", "X-Own", false)]
    [InlineData("""{"header":"X-Own"}""", ""","webhookScheme":"standardWebhooks" """, "webhook-signature", true)]
    [InlineData("""{"header":"X-Own"}""", ""","webhookScheme":{"header":"X-Other","timestampHeader":"X-Time"},"requireTimestamp":true""", "X-Other", true)]
    [InlineData("\"default\"", ""","requireTimestamp":true""", "X-Webhook-Signature", true)]
    public void Scheme_in_use_is_the_nearest_one(string definition, string more, string header, bool requireTimestamp)
    {
        var scheme = Read(definition, more).Value.Signature;

        (scheme.Header, scheme.RequireTimestamp).ShouldBe((header, requireTimestamp));
    }

    [Theory]
    [InlineData(""","webhookScheme":"none" """, "webhookScheme")]
    [InlineData(""","webhookScheme":{"header":"X","colour":1}""", "webhookScheme.colour")]
    [InlineData(""","requireTimestamp":true""", "requireTimestamp")]
    public void Wrong_scheme_is_told_by_path(string more, string path) =>
        Read("""{"header":"X-Own"}""", more).Problems.ShouldHaveSingleItem().Path.ShouldBe(path);

    private static ConfigReading Read(string signature, string more) => IntegrationConfigReader.Read(
        """
        {"connector":{"resources":{"TASK":{"path":"/tasks","id":"id"}},"webhook":{"signature":SIGNATURE}},
         "mappings":[{"resourceType":"TASK","externalToInternal":[{"externalField":"title","internalField":"title","transform":"string"}]}]MORE}
        """.Replace("SIGNATURE", signature).Replace("MORE", more),
        Schemas);
}
