using System.Collections.Immutable;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Keys;

/// <summary>
/// Brings stored secrets under the present key while everything runs: both keys open until nothing needs the old one. Each row is a
/// transaction of its own, so that a crash leaves some under either key, and the next call does the rest.
/// </summary>
public sealed class Resealing(IDatabase database, CommitPipeline pipeline, CredentialCipher cipher, IdSource ids, TimeProvider clock)
{
    // Below what a caller waits for an answer.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(15);

    private const int PageSize = 200;
    private const int AtOnce = 32;
    private const int MostTries = 10;

    /// <summary>Does as much as fits into a call, and says what is left.</summary>
    public async Task<Answer> RunAsync(string actor)
    {
        var (now, until) = (clock.GetUtcNow(), clock.GetUtcNow() + Stretch);
        var passes = ImmutableArray.Create(
            await PassAsync(SecretKinds.Credentials(cipher), actor, until),
            await PassAsync(SecretKinds.WebhookSecrets(cipher, now), actor, until),
            await PassAsync(SecretKinds.SubscriptionSecrets(cipher, now), actor, until),
            await PassAsync(SecretKinds.AuditKeys(cipher), actor, until),
            await PassAsync(SecretKinds.SignInKeys(cipher), actor, until));
        return Answer.Done(FieldValue.Of(
            ("success", FieldValue.Of(true)),
            ("keyId", FieldValue.Of(cipher.KeyId)),
            ("resealed", FieldValue.Of([.. passes.Select(pass => (pass.Name, (FieldValue)FieldValue.Of(pass.Resealed)))])),
            ("current", FieldValue.Of([.. passes.Select(pass => (pass.Name, (FieldValue)FieldValue.Of(pass.Current)))])),
            ("refused", FieldValue.ListOf([.. passes.SelectMany(pass => pass.Refused)])),
            ("more", FieldValue.Of(passes.Any(pass => pass.More)))).ToJson());
    }

    private async Task<Pass> PassAsync<T>(SecretKind<T> kind, string actor, DateTimeOffset until)
        where T : class
    {
        var pass = new Pass(kind.Name, 0, 0, [], false);
        for (var after = ""; await database.QueryAsync(kind.After(after).Take(PageSize)) is { IsEmpty: false } page; after = kind.Names(page[^1]).Id)
        {
            foreach (var chunk in page.Chunk(AtOnce))
            {
                if (clock.GetUtcNow() >= until)
                {
                    return pass with { More = true };
                }

                var done = await Task.WhenAll(chunk.Select(row => OneAsync(kind, row, actor)));
                pass = done.Aggregate(pass, (all, one) => all.And(one));
            }
        }

        return pass;
    }

    // Whoever changes the row meanwhile has sealed with the present key, or left the secret as it was.
    private async Task<Pass> OneAsync<T>(SecretKind<T> kind, T row, string actor)
        where T : class
    {
        var none = new Pass(kind.Name, 0, 0, [], false);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var next = kind.Reseal(row);
            var said = next.Refusal is { } refusal ? none with { Refused = [Refused(kind.Name, kind.Names(row).Id, refusal)] } : none with { Current = 1 };
            if (!next.Changed)
            {
                return said;
            }

            var unit = new CommitUnit(ids.New("unit"));
            if (await pipeline.CommitAsync(unit.Update(next.Row).Insert(Audit(unit.Id, kind.Subject, kind.Names(row), actor))))
            {
                return said with { Resealed = 1 };
            }

            if (await database.QueryAsync(kind.ById(kind.Names(row).Id)) is not [var now])
            {
                return none;
            }

            row = now;
        }

        return none with { More = true };
    }

    private AuditRow Audit(string unitId, string subject, (string Id, string? IntegrationId) names, string actor) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = "secret.resealed",
        Subject = subject,
        SubjectId = names.Id,
        IntegrationId = names.IntegrationId,
        After = FieldValue.Of(("keyId", FieldValue.Of(cipher.KeyId))).ToJson(),
        UnitId = unitId,
    };

    private static FieldValue.Object Refused(string kind, string id, string detail) =>
        FieldValue.Of(("kind", FieldValue.Of(kind)), ("id", FieldValue.Of(id)), ("detail", FieldValue.Of(detail)));

    /// <summary>What became of the rows of one kind so far.</summary>
    private sealed record Pass(string Name, int Resealed, int Current, ImmutableArray<FieldValue> Refused, bool More)
    {
        public Pass And(Pass other) => this with
        {
            Resealed = Resealed + other.Resealed,
            Current = Current + other.Current,
            Refused = Refused.AddRange(other.Refused),
            More = More || other.More,
        };
    }
}
