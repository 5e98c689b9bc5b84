using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Auth;

/// <summary>What the first start gives to whoever reads its lines.</summary>
/// <param name="Link">For the person of Admin__Email to set a password with.</param>
/// <param name="Token">Where there is no other way in.</param>
public sealed record FirstAccess(PasswordLink? Link, string? Token);

/// <summary>Makes the first admin, once: the person of Admin__Email, or else a token. A person who was removed is not made again.</summary>
public sealed class FirstAdmin(ConcordSettings settings, IDatabase database, CommitPipeline commits, UserStore users, WaysIn ways, TokenStore tokens, PasswordCheck passwords, PasswordDesk desk)
{
    private const string Actor = "startup";

    // Counts the persons that were made so: none or one.
    private const string Made = "firstAdmin/made";

    public async Task<FirstAccess> MakeAsync()
    {
        var made = await MakePersonAsync();
        if (made is not { PasswordHash: null } && await ways.FindAsync() is not null)
            return new(null, null);
        // Also at later starts, while nobody can come in.
        var person = settings.Notices.AdminEmail is { } email ? await users.FindByEmailAsync(email) : null;
        return person is { DisabledAt: null, PasswordHash: null } && Grants.FullRoles.Contains(person.Role)
            ? new(await desk.MakeLinkAsync(person.Id, PasswordDesk.GivenLife, Actor, null), null)
            : new(null, await AdminToken.MakeFirstAsync(tokens, ways));
    }

    private async Task<UserRow?> MakePersonAsync()
    {
        if (settings.Notices.AdminEmail is not { } email || !(await database.QueryAsync(From.Table<CounterRow>().Where(row => row.Name, Made))).IsEmpty)
            return null;
        var (unit, row) = users.Creation(email, email, Grants.WebSteward, Actor, person => person with { PasswordHash = settings.AdminPassword is { } password ? passwords.HashOf(password) : null });
        return await commits.CommitAsync(unit.Count(Made)) ? row : null;
    }
}
