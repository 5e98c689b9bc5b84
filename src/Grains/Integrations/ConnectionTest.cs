using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations;

/// <summary>Asks a system whether it can be reached and takes the credentials, and says so to the admin.</summary>
internal sealed class ConnectionTest(ConnectorSource connectors)
{
    /// <param name="setup">The integration, saved or not.</param>
    /// <param name="given">Credentials that are not saved; they may come back changed, as a system may replace a token that was used. Null for the saved ones, which go through their grain, since it alone may use a refresh token.</param>
    public async Task<(Answer Answer, FieldValue? Credentials)> RunAsync(IntegrationSetup setup, FieldValue? given)
    {
        if (given is null)
        {
            return (AnswerOf(setup, await (await connectors.ForAsync(setup)).TestAsync(CancellationToken.None)), null);
        }

        var signIn = await connectors.SignInAsync(setup, given);
        var reply = signIn.Failure is { } failure ? new TestReply.Failed(failure) : await signIn.Connector!.TestAsync(CancellationToken.None);
        return (AnswerOf(setup, reply), signIn.Credentials);
    }

    private static Answer AnswerOf(IntegrationSetup setup, TestReply reply) => reply switch
    {
        TestReply.Reached reached => Answer.Done(IntegrationJson.Tested(reached.ResponseTime, setup.Config.Connector.ApiVersion)),
        TestReply.Failed { Failure: { Kind: FailureKind.Auth } failure } => Answer.Failed(Verdict.Unauthorised, "credentials-refused", $"The system refused the credentials: {failure.Message} Check them and try again."),
        TestReply.Failed { Failure: var failure } => Answer.Failed(Verdict.Unreachable, "connection-failed", $"The system could not be used: {failure.Message}"),
        var other => throw new InvalidOperationException($"Unknown reply {other}."),
    };
}
