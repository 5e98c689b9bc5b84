using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Definitions;

/// <summary>What came of reading an integration's credentials.</summary>
public abstract record CredentialsReading
{
    private CredentialsReading()
    {
    }

    public sealed record Good(Credentials Credentials) : CredentialsReading;

    /// <param name="Problems">Each with its path, beginning with authType or credentials; no message shows a value.</param>
    public sealed record Wrong(ImmutableArray<Problem> Problems) : CredentialsReading;
}

/// <summary>
/// Reads what GENERIC_REST takes as credentials: <c>{"token"}</c> for BEARER_TOKEN, <c>{"username", "password"}</c> for BASIC_AUTH,
/// <c>{"apiKey", "header"?}</c> for API_KEY or the names that the definition's auth uses, and for OAUTH2
/// <c>{"tokenUrl", "clientId", "clientSecret"?, "refreshToken"?, "scope"?}</c>.
/// </summary>
public static class CredentialsReader
{
    /// <param name="auth">The definition's; where it names credentials, they are asked for.</param>
    public static CredentialsReading Read(AuthenticationType authType, FieldValue json, AuthDefinition auth)
    {
        var problems = new ProblemList();
        var reader = ObjectReader.Of(json, "credentials", problems);
        Credentials credentials = authType switch
        {
            AuthenticationType.OAUTH2 => ReadOAuth2(reader),
            AuthenticationType.BASIC_AUTH => new Credentials.Basic(UserName(reader), Required(reader, "password") ?? ""),
            _ when !auth.IsDefault => Place(auth, auth.Names.ToDictionary(name => name, name => auth.IsInHeader(name) ? Secret(reader, name) : InQuery(reader, name), StringComparer.Ordinal)),
            AuthenticationType.BEARER_TOKEN => new Credentials.BearerToken(Secret(reader, "token")),
            _ => new Credentials.ApiKey(Secret(reader, "apiKey"), reader.Header("header") ?? Credentials.ApiKey.DefaultHeader),
        };
        reader.RefuseOthers();
        return problems.Count == 0 ? new CredentialsReading.Good(credentials) : new CredentialsReading.Wrong(problems.ToImmutable());
    }

    /// <summary>What goes on requests with this access token.</summary>
    public static Credentials WithToken(AuthDefinition auth, string token) => auth.IsDefault
        ? new Credentials.BearerToken(token)
        : Place(auth, new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = token });

    private static Credentials.Placed Place(AuthDefinition auth, Dictionary<string, string> secrets)
    {
        string Fill(string template) => Placeholders.Fill(template, name => secrets.GetValueOrDefault(name, ""));
        return new Credentials.Placed(
            [.. auth.Headers.Select(header => new HttpField(header.Key, Fill(header.Value)))],
            [.. auth.Query.Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value)))]);
    }

    private static Credentials.OAuth2 ReadOAuth2(ObjectReader reader)
    {
        var address = Required(reader, "tokenUrl", "https://id.example.com/oauth/token");
        var good = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
        if (address is not null && !good) reader.Wrong("tokenUrl", "must be an address such as https://id.example.com/oauth/token, without user and fragment.");
        var oauth = new Credentials.OAuth2(
            good ? uri! : new Uri("https://invalid.example/"), Required(reader, "clientId") ?? "", reader.Parameter("clientSecret"), reader.Parameter("refreshToken"), reader.Parameter("scope"));
        if (oauth is { ClientSecret: null, RefreshToken: null }) reader.Wrong("clientSecret", "is missing; without a refreshToken the client proves itself by its secret.");
        return oauth;
    }

    private static string UserName(ObjectReader reader)
    {
        var name = Required(reader, "username") ?? "";
        if (name.Contains(':')) reader.Wrong("username", "holds a colon, which parts name and password (RFC 7617).");
        return name;
    }

    private static string? Required(ObjectReader reader, string name, string example = "…") => reader.RequiredText(name, example);

    // Percent-encoded it may hold anything; what copying adds is refused all the same.
    private static string InQuery(ObjectReader reader, string name)
    {
        var text = Required(reader, name) ?? "";
        if (text != text.Trim() || text.Any(char.IsControl)) reader.Wrong(name, "begins or ends with white space or holds a line break; copy it again.");
        return text;
    }

    private static string Secret(ObjectReader reader, string name)
    {
        var text = Required(reader, name);
        if (text is not null && text.Any(c => c is <= ' ' or > '~')) reader.Wrong(name, "holds a space or another character that a header cannot carry; copy it again.");
        return text ?? "";
    }
}
