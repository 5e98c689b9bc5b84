namespace Concord.WebFront.Auth;

/// <summary>The ADMIN_TOKEN setting, kept as a hash only. It acts as WEB_STEWARD and exists besides the stored tokens.</summary>
public sealed class AdminToken
{
    private const string ActorId = "tok_admin_setting";

    private readonly string? hash;

    public AdminToken(string? setting) => hash = setting is null ? null : TokenText.HashOf(setting);

    public bool IsSet => hash is not null;

    public Caller? Match(string token) =>
        hash is not null && TokenText.SameHash(hash, TokenText.HashOf(token)) ? new Caller(ActorId, Grants.WebSteward, []) : null;

    /// <summary>A first token where there is no other way in: the text to show once. Null when there is one already.</summary>
    public static async Task<string?> MakeFirstAsync(TokenStore tokens, WaysIn ways) => await ways.FindAsync() is not null
        ? null
        : (await tokens.CreateAsync(new("first admin token", null, Grants.WebSteward, []), "startup")).Text;
}
