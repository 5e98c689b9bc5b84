using Concord.Connectors.Definitions;
using Concord.Connectors.Rest;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Tests.Samples;

/// <summary>What a sample's README tells people to post is right by the readers that the hub uses.</summary>
public sealed class SampleIntegrationTests
{
    public static TheoryData<string> Samples() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "integration.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_is_a_valid_integration(string sample)
    {
        var body = FieldValue.ParseOrThrow(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", sample, "integration.json"))).ShouldBeOfType<FieldValue.Object>();

        BaseUrl.TryParse(body.Get("baseUrl").ScalarText, out _, out var error).ShouldBeTrue(error);
        Enum.TryParse<AuthenticationType>(body.Get("authType").ScalarText, out var authType).ShouldBeTrue();
        var definition = DefinitionReader.Read(body.Get("connector")).ShouldBeOfType<DefinitionReading.Good>().Definition;
        CredentialsReader.Read(authType, body.Get("credentials"), definition.Auth).ShouldBeOfType<CredentialsReading.Good>();
        Enum.TryParse<SyncDirection>(body.Get("syncDirection").ScalarText, out _).ShouldBeTrue();
        Enum.TryParse<SyncFrequency>(body.Get("syncFrequency").ScalarText, out _).ShouldBeTrue();
        Enum.TryParse<ConflictStrategy>(body.Get("conflictStrategy").ScalarText, out _).ShouldBeTrue();
        foreach (var mapping in body.Get("mappings").ShouldBeOfType<FieldValue.List>().Items)
            MappingReader.Read(mapping, Schema(FieldPath.ParseOrThrow("resourceType").Read(mapping).ScalarText!)).Problems.ShouldBeEmpty();
    }

    private static RecordSchema Schema(string type) =>
        RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", $"{type}.json"))).Value;
}
