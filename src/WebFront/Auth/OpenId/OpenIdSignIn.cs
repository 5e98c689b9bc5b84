using Concord.Connectors.Notices;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>
/// Whom of our users the provider's person is: who came with this account before, else who has the address that the provider verified, which
/// ties the account to that user. Nobody else comes in, unless newcomers are given a role.
/// </summary>
public sealed class OpenIdSignIn(IDatabase database, CommitPipeline commits, UserStore users, SessionStore sessions, PasswordProof proof, AccessAudit audit, ConcordSettings settings)
{
    /// <summary>A browser's session for the person; null: there is no such user, or it is disabled.</summary>
    public async Task<OpenedSession?> SignInAsync(OpenIdPerson person, Origin origin)
    {
        var subject = TokenText.HashOf(person.Subject);
        while (true)
        {
            var user = await FindAsync(person, subject);
            var (unit, row) = user is null ? await NewcomerAsync(person, subject) : (Tied(user, subject), user with { OidcSubject = subject });
            if (unit is null || row is not { DisabledAt: null })
            {
                if (await commits.CommitAsync(proof.Refusal(user, new Judgement.Refused(user is null ? "noUser" : "disabled"), "user.sign-in-failed", origin)))
                    return null;
                continue;
            }

            (unit, var session) = await sessions.BeginAsync(unit, row, SessionLife.Cookie, origin);
            if (await commits.CommitAsync(unit.Insert(audit.Of(unit, "user.signed-in", row.Id, row.Id, after: new { session = session.Row.Id, kind = SessionLife.Cookie, by = "oidc", address = origin.AddressText }))))
                return session;
        }
    }

    private async Task<UserRow?> FindAsync(OpenIdPerson person, string subject)
    {
        if (await database.QueryAsync(From.Table<UserRow>().Where(row => row.OidcSubject, subject)) is [var known])
            return known;
        // Whose user is tied to another account already is not this one.
        return person.Email is { } email && await users.FindByEmailAsync(email) is { OidcSubject: null } user ? user : null;
    }

    private CommitUnit Tied(UserRow user, string subject)
    {
        var unit = audit.Unit();
        return user.OidcSubject is null ? unit.Update(user with { OidcSubject = subject }).Insert(audit.Of(unit, "user.tied", user.Id, user.Id, after: new { by = "oidc" })) : unit.Expect(user);
    }

    private async Task<(CommitUnit? Unit, UserRow? Row)> NewcomerAsync(OpenIdPerson person, string subject)
    {
        if (settings.OpenId?.NewUsers is not { } role || person.Email is not { } email || !MailboxAddress.IsOne(email) || await users.IsTakenAsync(email, null))
            return (null, null);
        var name = string.IsNullOrWhiteSpace(person.Name) ? email : person.Name.Trim();
        return users.Creation(name.Length > 100 ? name[..100] : name, email, role, "oidc", row => row with { OidcSubject = subject });
    }
}
