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

/// <summary>Reads what GENERIC_REST takes as credentials: <c>{"token"}</c> for BEARER_TOKEN, <c>{"apiKey", "header"?}</c> for API_KEY.</summary>
public static class CredentialsReader
{
    public static CredentialsReading Read(AuthenticationType authType, FieldValue json)
    {
        var problems = new List<Problem>();
        var reader = ObjectReader.Of(json, "credentials", problems);
        Credentials credentials;
        switch (authType)
        {
            case AuthenticationType.BEARER_TOKEN:
                credentials = new Credentials.BearerToken(Secret(reader, "token"));
                break;
            case AuthenticationType.API_KEY:
                credentials = new Credentials.ApiKey(Secret(reader, "apiKey"), reader.Header("header") ?? Credentials.ApiKey.DefaultHeader);
                break;
            default:
                return new CredentialsReading.Wrong([new Problem("authType", $"{authType} is not taken by GENERIC_REST; use BEARER_TOKEN or API_KEY.")]);
        }
        reader.End();
        return problems.Count == 0 ? new CredentialsReading.Good(credentials) : new CredentialsReading.Wrong([.. problems]);
    }

    private static string Secret(ObjectReader reader, string name)
    {
        var text = reader.Text(name, "…");
        if (text is not null && text.Any(c => c is <= ' ' or > '~')) reader.Wrong(name, "holds a space or another character that a header cannot carry; copy it again.");
        return text ?? "";
    }
}
