using System.Collections.Immutable;
using System.Text.Json;
using Concord.Connectors.Definitions;
using Concord.Storage;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Which systems can be connected, and what each asks for.</summary>
public static class ConnectorsApi
{
    private static readonly ConnectorList All = new([new(
        IntegrationType.GENERIC_REST,
        JsonElement.Parse(DefinitionSchema.Json),
        [
            new(AuthenticationType.BEARER_TOKEN, [new("token", true, true)]),
            new(AuthenticationType.API_KEY, [new("apiKey", true, true), new("header", false, false)]),
            new(AuthenticationType.BASIC_AUTH, [new("username", true, false), new("password", true, true)]),
            new(AuthenticationType.OAUTH2, [new("tokenUrl", true, false), new("clientId", true, false), new("clientSecret", false, true), new("refreshToken", false, true), new("scope", false, false)]),
        ])]);

    private static readonly string[] OptionFields = ["option", "integrationId", "connection"];

    public static void MapConnectors(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/admin/connectors", () => WireJson.Ok(All))
            .WithTags("Integrations").RequirePermission(Permission.AdminRead)
            .WithSummary("The systems that can be connected, with the schema of their definition and what they take as credentials.").Answers<ConnectorList>();
        app.MapPost("/api/admin/connectors/{type}/options", OptionsAsync)
            .WithTags("Integrations").RequirePermission(Permission.IntegrationsConfigure).Takes<OptionsBody>()
            .WithSummary("What a system offers to pick from while it is configured, read live, as its definition declares it.").Answers<OptionsOffered>()
            .Fails(400, "connection-failed", "credentials-refused").Fails(404, "connector-not-found", "integration-not-found");
    }

    private static async Task<IResult> OptionsAsync(string type, HttpContext context, IGrainFactory grains, IdSource ids)
    {
        if (All.Connectors.All(connector => connector.Type.ToString() != type))
            return new ProblemResult(Problem.NotFound("connector", type));
        var body = await JsonBody.ReadObjectAsync(context.Request, OptionFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var (name, id, connection) = (fields.Text("option"), fields.Text("integrationId"), fields.Object("connection"));
        if (id is null == connection is null)
            fields.Wrong("integrationId", "Say either integrationId or connection, and not both.");
        return fields.Problem is { } problem
            ? new ProblemResult(problem)
            : (await grains.Integration(id ?? ids.New("int")).Options(name, connection)).ToResult(VerdictStatuses.WhileConfiguring);
    }
}

/// <summary>Where to look for what can be picked: a saved integration, or a connection that is being entered.</summary>
public sealed record OptionsBody
{
    /// <summary>A name under `options` of the definition; left out: the answer lists the names.</summary>
    public string? Option { get; init; }

    public string? IntegrationId { get; init; }

    /// <summary>`baseUrl`, `authType`, `credentials` and `connector`, as for an integration; nothing is saved.</summary>
    public JsonElement? Connection { get; init; }
}

/// <param name="Names">Of the options there are, or the one asked for.</param>
/// <param name="Options">At most 1,000.</param>
/// <param name="More">There are more than that.</param>
public sealed record OptionsOffered(bool Success, ImmutableArray<string> Names, ImmutableArray<OfferedOption> Options, bool More);

/// <param name="Value">What goes into the settings.</param>
/// <param name="Label">What a person reads.</param>
public sealed record OfferedOption(string Value, string Label);

public sealed record ConnectorList(ImmutableArray<ConnectorView> Connectors);

/// <param name="Type">The integration's `type`.</param>
/// <param name="DefinitionSchema">JSON Schema (draft 2020-12) of the integration's `connector`.</param>
/// <param name="Credentials">For each `authType`. A definition whose auth names credentials of its own asks for those instead.</param>
public sealed record ConnectorView(IntegrationType Type, JsonElement DefinitionSchema, ImmutableArray<CredentialsDoc> Credentials);

public sealed record CredentialsDoc(AuthenticationType AuthType, ImmutableArray<CredentialField> Fields);

/// <param name="Name">In `credentials`.</param>
/// <param name="Required">OAUTH2 needs clientSecret or refreshToken besides.</param>
/// <param name="Secret">Not to be shown while it is typed.</param>
public sealed record CredentialField(string Name, bool Required, bool Secret);
