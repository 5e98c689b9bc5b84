using Concord.Connectors;
using Concord.Connectors.Definitions;
using Concord.Connectors.Secrets;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations;

/// <summary>Asks a system whether it can be reached and takes the credentials, and says so to the admin.</summary>
internal sealed class ConnectionTest(ConnectorSource connectors, CredentialCipher cipher)
{
    /// <param name="setup">The integration, saved or not.</param>
    /// <param name="given">Credentials that are not saved; they may come back changed, as a system may replace a token that was used. Null for the saved ones, which go through their grain, since it alone may use a refresh token.</param>
    public async Task<(Answer Answer, FieldValue? Credentials)> RunAsync(IntegrationSetup setup, FieldValue? given)
    {
        if (given is null)
        {
            if (Misfit(setup) is { } misfit)
            {
                return (misfit, null);
            }

            return (AnswerOf(setup, await (await connectors.ForAsync(setup, RequestLane.INTERACTIVE)).TestAsync(CancellationToken.None)), null);
        }

        var signIn = await connectors.SignInAsync(setup, given);
        var reply = signIn.Failure is { } failure ? new TestReply.Failed(failure) : await signIn.Connector!.TestAsync(CancellationToken.None);
        return (AnswerOf(setup, reply), signIn.Credentials);
    }

    // What is described is said as exactly as its author knew: 3 describes 3.1 too.
    private static bool Fits(string known, string told) => told == known || told.StartsWith(known + ".", StringComparison.Ordinal);

    // A definition whose auth names others than those saved would make every request fail.
    private Answer? Misfit(IntegrationSetup setup) =>
        setup.Row.Credentials is { } saved && CredentialText.Open(cipher, saved, setup.Id, setup.Row.BaseUrl) is OpenReply.Opened opened
        && CredentialsReader.Read(setup.Row.AuthType, FieldValue.ParseOrThrow(opened.Secret), setup.Config.Connector.Auth) is CredentialsReading.Wrong wrong
            ? Answer.Invalid("integration-invalid", "The integration was not saved: the connector's auth asks for other credentials than the saved ones; enter them again.", wrong.Problems.Select(problem => new FieldProblem(problem.Path, problem.Message)))
            : null;

    private static Answer AnswerOf(IntegrationSetup setup, TestReply reply) => reply switch
    {
        TestReply.Reached { ApiVersion: { } told } when setup.Config.Connector.ApiVersion is { } known && !Fits(known, told) => Answer.Invalid(
            "api-version-incompatible",
            $"The system speaks version {told} of its API, and the definition describes {known}; take a definition for that version.",
            [new FieldProblem("connector.apiVersion", $"is {known}, but the system says {told}.")]),
        TestReply.Reached reached => Answer.Done(IntegrationJson.Tested(reached.ResponseTime, reached.ApiVersion ?? setup.Config.Connector.ApiVersion)),
        TestReply.Failed { Failure: { Kind: FailureKind.Auth } failure } => Answer.Failed(Verdict.Unauthorised, "credentials-refused", $"The system refused the credentials: {failure.Message} Check them and try again."),
        TestReply.Failed { Failure: var failure } => Answer.Failed(Verdict.Unreachable, "connection-failed", $"The system could not be used: {failure.Message}"),
        var other => throw new InvalidOperationException($"Unknown reply {other}."),
    };
}
