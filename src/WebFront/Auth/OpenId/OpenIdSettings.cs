using System.Diagnostics.CodeAnalysis;
using Concord.Connectors.Outbound;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>The OpenID Connect provider of an installation.</summary>
/// <param name="Authority">What its discovery document lies below, and its issuer.</param>
/// <param name="NewUsers">The role of people who are no users yet; null: they are refused.</param>
public sealed record OpenIdSettings(Uri Authority, string ClientId, string ClientSecret, string? NewUsers)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(OpenIdSettings)} {{ Authority = {Authority}, ClientId = {ClientId} }}";

    /// <summary>Reads them; what is wrong is said with the setting's name and the mend. Nothing set: null, and no error.</summary>
    /// <param name="setting">A setting by its name, with `:` between the parts; null or empty: it is not set.</param>
    public static bool TryRead(Func<string, string?> setting, EgressRules egress, out OpenIdSettings? settings, [NotNullWhen(false)] out string? error)
    {
        var (authority, id, secret, role) = (Text(setting, "Oidc:Authority"), Text(setting, "Oidc:ClientId"), Text(setting, "Oidc:ClientSecret"), Text(setting, "Oidc:NewUsers"));
        settings = null;
        error = null;
        if (authority is null && id is null && secret is null && role is null)
            return true;
        error = authority is null || id is null || secret is null ? "Oidc__Authority, Oidc__ClientId and Oidc__ClientSecret belong together; set all three as the provider gave them, or none."
            : !Uri.TryCreate(authority.TrimEnd('/'), UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } ? "Oidc__Authority is not an https address without user, query and fragment; write for example https://login.example.org/realm."
            : address.Scheme == "http" && !egress.Allows(address.IdnHost, address.Port) ? $"Oidc__Authority would be called over plain http; use https, or if it is meant, set {EgressRules.SettingThatOpens(address.IdnHost, address.Port)}."
            : role is not null && !Grants.UserRoles.Contains(role) ? $"Oidc__NewUsers `{role}` is not one of {string.Join(", ", Grants.UserRoles)}; leave it out to let in only those who are users already."
            : null;
        settings = error is null ? new(new Uri(authority!.TrimEnd('/')), id!, secret!, role) : null;
        return error is null;
    }

    private static string? Text(Func<string, string?> setting, string name) => setting(name) is { Length: > 0 } text ? text : null;
}
