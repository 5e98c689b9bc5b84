using System.Collections.Immutable;
using System.Net;
using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.OAuth;

/// <summary>Asks OAuth 2 token endpoints for access tokens (RFC 6749, sections 4.4 and 6). Keeps nothing; one request a call.</summary>
public sealed class TokenEndpoint(IOutboundDoor door, TimeProvider time)
{
    /// <summary>Shorter than other requests: whoever needs the token waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string What = "Asking for an access token";

    public async Task<TokenReply> AskAsync(Credentials.OAuth2 credentials, OAuth2Definition form, CancellationToken token)
    {
        var fields = Fields(credentials, form).Select(field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}");
        var request = OutboundRequest.Plain("POST", credentials.TokenUrl, [new("Accept", "application/json"), .. HeadersOf(credentials, form)]) with
        {
            Body = Encoding.UTF8.GetBytes(string.Join('&', fields)),
            ContentType = "application/x-www-form-urlencoded",
            Timeout = Patience,
        };
        return await door.SendAsync(request, token) switch
        {
            OutboundReply.Answered answer => Read(answer),
            OutboundReply.NotSent notSent => NoAnswer(notSent.Message),
            OutboundReply.OutcomeUnknown unknown => NoAnswer(unknown.Message),
            var other => throw new InvalidOperationException($"No such reply: {other.GetType().Name}."),
        };
    }

    private static Dictionary<string, string> Fields(Credentials.OAuth2 credentials, OAuth2Definition form)
    {
        var fields = new Dictionary<string, string>(form.Parameters, StringComparer.Ordinal)
        {
            ["grant_type"] = credentials.RefreshToken is null ? "client_credentials" : "refresh_token",
        };
        if (credentials.RefreshToken is { } refresh) fields["refresh_token"] = refresh;
        if (credentials.Scope is { } scope) fields["scope"] = scope;
        if (form.ClientInHeader) return fields;
        fields["client_id"] = credentials.ClientId;
        if (credentials.ClientSecret is { } secret) fields["client_secret"] = secret;
        return fields;
    }

    // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
    private static ImmutableArray<HttpField> HeadersOf(Credentials.OAuth2 credentials, OAuth2Definition form) => form.ClientInHeader
        ? new Credentials.Basic(WebUtility.UrlEncode(credentials.ClientId), WebUtility.UrlEncode(credentials.ClientSecret ?? "")).Headers
        : [];

    private TokenReply Read(OutboundReply.Answered answer)
    {
        if (answer.Status is 429) return Failed(FailureKind.RateLimited, answer, "too many requests");
        if (answer.Status is 408 or >= 500) return Failed(FailureKind.Refused, answer, "the token endpoint is in trouble");
        if (answer.Status is not (>= 200 and < 300)) return Failed(FailureKind.Auth, answer, "the credentials are not accepted");
        FieldValue.Parse(answer.Body.Span).TryGet(out var body);
        if (body is not FieldValue.Object told || told.Get("access_token") is not FieldValue.Text { Value.Length: > 0 } access || access.Value.Any(c => c is <= ' ' or > '~'))
            return Failed(FailureKind.Auth, answer, "there is no access token in its answer");
        return new TokenReply.Granted(access.Value, ExpiryOf(told.Get("expires_in")), told.Get("refresh_token") is FieldValue.Text { Value.Length: > 0 } refresh ? refresh.Value : null);
    }

    // Some endpoints write the number as a text.
    private DateTimeOffset? ExpiryOf(FieldValue seconds) =>
        int.TryParse(seconds.ScalarText, out var number) && number > 0 ? time.GetUtcNow().AddSeconds(number) : null;

    private TokenReply.Failed Failed(FailureKind kind, OutboundReply.Answered answer, string message) =>
        new(new ConnectorFailure(kind, answer.Status, RetryAfter.Read(answer.Headers, time), $"{What}: the endpoint answered {answer.Status}: {message}."));

    private static TokenReply.Failed NoAnswer(string message) => new(new ConnectorFailure(FailureKind.Refused, null, null, $"{What}: {message}"));
}
