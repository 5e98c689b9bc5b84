using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Connectors.Configuration;
using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations;

/// <summary>What a person may pick from while configuring: read live from the system, as its definition says where.</summary>
public sealed class OptionDesk(SetupCatalog catalog, ConnectorSource connectors, TimeProvider clock)
{
    private const int Most = 1_000;
    private static readonly string[] Known = ["baseUrl", "authType", "credentials", "connector"];

    /// <param name="id">The integration.</param>
    /// <param name="name">Which list; null: only which there are.</param>
    /// <param name="connection">How to reach a system that is not saved, as JSON; null: as the saved integration does.</param>
    internal async Task<Answer> RunAsync(string id, string? name, string? connection)
    {
        var problems = new List<Problem>();
        var (setup, credentials) = connection is null ? (await catalog.FindAsync(id), null) : Read(id, connection, problems);
        if (problems.Count > 0)
        {
            return Invalid(problems.Select(problem => new FieldProblem($"connection.{problem.Path}", problem.Message)));
        }

        if (setup is null)
        {
            return Answer.Failed(Verdict.NotFound, "integration-not-found", $"There is no integration {id}; list /api/admin/integrations.");
        }

        var names = setup.Config.Connector.Options.Keys.ToImmutableArray();
        if (name is null || !names.Contains(name))
        {
            return name is null
                ? Answer.Done(Names(names))
                : Invalid([new FieldProblem("option", names.IsEmpty ? "is none: the definition declares no options." : $"must be one of {string.Join(", ", names)}.")]);
        }

        return await AskAsync(setup, credentials, name) switch
        {
            OptionsReply.Offered offered => Answer.Done(Shown(name, offered.Options)),
            OptionsReply.Failed { Failure: { Kind: FailureKind.Auth } failure } => Answer.Failed(Verdict.Unauthorised, "credentials-refused", $"The system refused the credentials: {failure.Message} Check them and try again."),
            OptionsReply.Failed { Failure: var failure } => Answer.Failed(Verdict.Unreachable, "connection-failed", $"The system could not be used: {failure.Message}"),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };
    }

    private async Task<OptionsReply> AskAsync(IntegrationSetup setup, FieldValue? credentials, string name)
    {
        if (credentials is null)
        {
            return await (await connectors.ForAsync(setup, RequestLane.INTERACTIVE)).OptionsAsync(name, CancellationToken.None);
        }

        var signIn = await connectors.SignInAsync(setup, credentials);
        return signIn.Failure is { } failure ? new OptionsReply.Failed(failure) : await signIn.Connector!.OptionsAsync(name, CancellationToken.None);
    }

    private (IntegrationSetup? Setup, FieldValue? Credentials) Read(string id, string json, List<Problem> problems)
    {
        var body = (FieldValue.Object)FieldValue.ParseOrThrow(json);
        problems.AddRange(body.Fields.Keys.Where(name => !Known.Contains(name)).Select(name => new Problem(name, $"is not known here; known are {string.Join(", ", Known)}.")));
        var fields = new BodyFields(body, isNew: true, problems);
        var blank = IntegrationBody.Blank(id, clock.GetUtcNow());
        var (address, type) = (fields.Address("baseUrl", ""), fields.Choice("authType", blank.AuthType, required: true, Enum.GetValues<AuthenticationType>()));
        var definition = DefinitionOf(body, problems);
        var credentials = fields.Credentials(type, definition?.Auth);
        if (credentials is null)
        {
            problems.Add(new Problem("credentials", "is missing."));
        }

        return definition is null || problems.Count > 0 ? (null, null) : (SetupOf(blank with { BaseUrl = address, AuthType = type }, definition), credentials);
    }

    private static ConnectorDefinition? DefinitionOf(FieldValue.Object body, List<Problem> problems)
    {
        if (DefinitionReader.Read(body.Get("connector")) is DefinitionReading.Good good)
        {
            return good.Definition;
        }

        var wrong = (DefinitionReading.Wrong)DefinitionReader.Read(body.Get("connector"));
        problems.AddRange(wrong.Problems.Select(problem => problem with { Path = problem.Path.Length == 0 ? "connector" : $"connector.{problem.Path}" }));
        return null;
    }

    // Nothing flows through it: it only knows how to speak to the system.
    private static IntegrationSetup SetupOf(IntegrationRow row, ConnectorDefinition definition) => new(
        row,
        new IntegrationConfig
        {
            Connector = definition,
            Mappings = [],
            CustomMergeRules = ImmutableDictionary<string, CustomMergeRules>.Empty,
            Match = ImmutableDictionary<string, MatchRule>.Empty,
            Signature = SignatureScheme.Default,
        },
        ImmutableDictionary<string, CompiledMapping>.Empty);

    private static Answer Invalid(IEnumerable<FieldProblem> problems) => Answer.Invalid("request-invalid", "Nothing was asked for; mend what errors lists.", problems);

    private static string Names(ImmutableArray<string> names) =>
        FieldValue.Of(("success", FieldValue.Of(true)), ("names", FieldValue.ListOf([.. names.Select(FieldValue.Of)])), ("options", FieldValue.ListOf()), ("more", FieldValue.Of(false))).ToJson();

    private static string Shown(string name, ImmutableArray<ConnectorOption> options) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("names", FieldValue.ListOf(FieldValue.Of(name))),
        ("options", FieldValue.ListOf([.. options.Take(Most).Select(option => FieldValue.Of(("value", FieldValue.Of(option.Value)), ("label", FieldValue.Of(option.Label))))])),
        ("more", FieldValue.Of(options.Length > Most))).ToJson();
}
