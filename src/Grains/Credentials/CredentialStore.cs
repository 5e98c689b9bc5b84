using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Credentials;

/// <summary>Credentials in which a refresh token was replaced by its endpoint, not yet stored.</summary>
/// <param name="SealedBefore">What was stored when the old token was used.</param>
public sealed record RotatedToken(string SealedBefore, FieldValue Credentials)
{
    /// <summary>Whether nobody entered other credentials in the meantime.</summary>
    public bool Follows(IntegrationRow row) => row.Credentials == SealedBefore;

    /// <summary>Masked.</summary>
    public override string ToString() => "RotatedToken (masked)";
}

/// <summary>Opens stored credentials, and stores those that a token endpoint replaced.</summary>
public sealed class CredentialStore(IDatabase database, CommitPipeline pipeline, CredentialCipher cipher, IdSource ids, TimeProvider clock)
{
    private const int MostAttempts = 20;

    public OpenReply Open(IntegrationRow row) => CredentialText.Open(cipher, row.Credentials!, row.Id, row.BaseUrl);

    /// <summary>Stores the rotated credentials, unless others were entered in the meantime or the integration is gone: then they are void.</summary>
    /// <exception cref="InvalidOperationException">The row is changed by others all the time.</exception>
    public async Task ReplaceAsync(string integrationId, RotatedToken rotated)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
            if (rows is not [var row] || !rotated.Follows(row))
            {
                return;
            }

            var sealedText = CredentialText.Seal(cipher, rotated.Credentials, row.Id, row.BaseUrl);
            var unit = new CommitUnit(ids.New("unit"));
            if (await pipeline.CommitAsync(unit.Update(row with { Credentials = sealedText }).Insert(Audit(unit.Id, row.Id))))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The refreshed credentials of {integrationId} could not be stored; they are tried again with the next request.");
    }

    private AuditRow Audit(string unitId, string integrationId) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = "concord",
        Action = "credentials.refreshed",
        Subject = "integration",
        SubjectId = integrationId,
        IntegrationId = integrationId,
        UnitId = unitId,
    };
}
