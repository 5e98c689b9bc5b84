using System.Collections.Immutable;
using System.Text.Json;
using Concord.Connectors.Definitions;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

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

    public static void MapConnectors(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/admin/connectors", () => WireJson.Ok(All))
            .WithTags("Integrations").RequirePermission(Permission.AdminRead)
            .WithSummary("The systems that can be connected, with the schema of their definition and what they take as credentials.").Answers<ConnectorList>();
}

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
