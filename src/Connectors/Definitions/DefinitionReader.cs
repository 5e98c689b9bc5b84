using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>What came of reading a definition.</summary>
public abstract record DefinitionReading
{
    private DefinitionReading()
    {
    }

    public sealed record Good(ConnectorDefinition Definition) : DefinitionReading;

    /// <param name="Problems">Everything that is wrong, each with its path in the definition; never empty.</param>
    public sealed record Wrong(ImmutableArray<Problem> Problems) : DefinitionReading;
}

/// <summary>Reads a connector definition from JSON. Pure; an unknown property is a problem. <see cref="DefinitionSchema"/> says the same for machines.</summary>
public static class DefinitionReader
{
    public static DefinitionReading Read(string json)
    {
        var parsed = FieldValue.Parse(json);
        return parsed.TryGet(out var value) ? Read(value) : new DefinitionReading.Wrong([new Problem("", parsed.Error!)]);
    }

    public static DefinitionReading Read(FieldValue json)
    {
        var problems = new ProblemList();
        var reader = ObjectReader.Of(json, "", problems);
        var resources = reader.Map("resources", (value, at) => ResourceReader.Read(value, at, problems));
        if (reader.Get("resources") is FieldValue.Absent or FieldValue.Object { Fields.IsEmpty: true }) reader.Wrong("resources", "is missing; write one entry for each record type, for example {\"TASK\": {\"path\": \"/tasks\"}}.");
        var definition = new ConnectorDefinition
        {
            Resources = resources ?? ImmutableSortedDictionary<string, ResourceDefinition>.Empty,
            ApiVersion = reader.OptionalText("apiVersion"),
            Auth = ReadAuth(reader.Object("auth")),
            Constants = reader.Constants(),
            Test = ReadTest(reader.Object("test")),
            ConsistencyLag = TimeSpan.FromSeconds((double)reader.Number("consistencyLag", 0, 3600, (decimal)ConnectorDefinition.DefaultConsistencyLag.TotalSeconds)),
            RateLimit = ErrorReader.ReadLimit(reader.Object("rateLimit")),
            Errors = ErrorReader.ReadRules(reader, problems),
            Options = ReadOptions(reader, problems),
            Webhook = reader.Has("webhook") ? WebhookReader.Read(reader.Get("webhook"), [.. resources?.Keys ?? []], problems) : new WebhookDefinition(),
        };
        reader.RefuseOthers();
        return problems.Count == 0 ? new DefinitionReading.Good(definition) : new DefinitionReading.Wrong(problems.ToImmutable());
    }

    private static TestDefinition? ReadTest(ObjectReader? reader)
    {
        if (reader is null) return null;
        var path = UrlPath.Read(reader, "path", "/me", queryAllowed: true);
        var (present, version) = (reader.Path("present"), reader.Path("version"));
        reader.RefuseOthers();
        return path is null ? null : new TestDefinition(path, present, version);
    }

    // A wrong one is told among the problems, so that none is missing where the definition is good.
    private static ImmutableSortedDictionary<string, OptionDefinition> ReadOptions(ObjectReader reader, ProblemList problems) =>
        reader.Map("options", (value, at) => OptionDefinition.Read(value, at, problems)) is { } read
            ? read.Where(option => option.Value is not null).ToImmutableSortedDictionary(option => option.Key, option => option.Value!, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, OptionDefinition>.Empty;

    private static AuthDefinition ReadAuth(ObjectReader? reader)
    {
        if (reader is null) return AuthDefinition.Default;
        var oauth = reader.Object("oauth2");
        var auth = new AuthDefinition(
            reader.HeaderMap("headers", secret: true),
            reader.TextMap("query") ?? ConstantValues.None.Query,
            new OAuth2Definition
            {
                ClientInHeader = oauth?.Choice("client", false, ("form", false), ("basic", true)) ?? false,
                Parameters = oauth?.TextMap("parameters") ?? ConstantValues.None.Query,
            });
        if (!auth.IsDefault && auth.Names.IsEmpty) reader.Wrong("headers", "and query name no credential; write its name in braces, for example \"Key {apiKey}\".");
        oauth?.RefuseOthers();
        reader.RefuseOthers();
        return auth;
    }
}
