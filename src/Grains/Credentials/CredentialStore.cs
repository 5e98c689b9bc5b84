using System.Globalization;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Credentials;

/// <summary>Credentials in which a refresh token was replaced by its endpoint, not yet stored.</summary>
/// <param name="Before">What was stored when the old token was used: the same may be sealed anew in the meantime.</param>
public sealed record RotatedToken(FieldValue Before, FieldValue Credentials)
{
    /// <summary>Masked.</summary>
    public override string ToString() => "RotatedToken (masked)";
}

/// <summary>Opens stored credentials, and stores those that a token endpoint replaced.</summary>
public sealed class CredentialStore(IDatabase database, CommitPipeline pipeline, CredentialCipher cipher, IdSource ids, TimeProvider clock)
{
    private const int MostAttempts = 20;

    public OpenReply Open(IntegrationRow row) => CredentialText.Open(cipher, row.Credentials!, row.Id, row.BaseUrl);

    /// <summary>Notes that an access token was fetched, without it: nothing is stored.</summary>
    public Task FetchedAsync(string integrationId, DateTimeOffset goodUntil)
    {
        var unit = new CommitUnit(ids.New("unit"));
        return pipeline.CommitAsync(unit.Insert(Audit(unit.Id, integrationId, rotated: false, goodUntil)));
    }

    /// <summary>Stores the rotated credentials, unless others were entered in the meantime or the integration is gone: then they are void.</summary>
    /// <param name="integrationId">Whose.</param>
    /// <param name="rotated">What to store.</param>
    /// <param name="goodUntil">Until when the access token that came with them is used.</param>
    /// <exception cref="InvalidOperationException">The row is changed by others all the time.</exception>
    public async Task ReplaceAsync(string integrationId, RotatedToken rotated, DateTimeOffset goodUntil)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
            if (rows is not [var row] || !Follows(rotated, row))
            {
                return;
            }

            var sealedText = CredentialText.Seal(cipher, rotated.Credentials, row.Id, row.BaseUrl);
            var unit = new CommitUnit(ids.New("unit"));
            if (await pipeline.CommitAsync(unit.Update(row with { Credentials = sealedText }).Insert(Audit(unit.Id, row.Id, rotated: true, goodUntil))))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The refreshed credentials of {integrationId} could not be stored; they are tried again with the next request.");
    }

    // Whether nobody entered other credentials in the meantime.
    private bool Follows(RotatedToken rotated, IntegrationRow row) =>
        row.Credentials is not null && Open(row) is OpenReply.Opened opened && FieldValue.ParseOrThrow(opened.Secret).Equals(rotated.Before);

    // Of a token nothing but how long it is used.
    private AuditRow Audit(string unitId, string integrationId, bool rotated, DateTimeOffset goodUntil) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = "concord",
        Action = "credentials.refreshed",
        Subject = "integration",
        SubjectId = integrationId,
        IntegrationId = integrationId,
        After = FieldValue.Of(("usedUntil", FieldValue.Of(goodUntil.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))), ("refreshTokenReplaced", FieldValue.Of(rotated))).ToJson(),
        UnitId = unitId,
    };
}
