namespace Concord.WebFront.Auth;

/// <summary>What a route lets somebody do. Each route names exactly one; who holds it is in <see cref="Grants"/>.</summary>
public enum Permission
{
    /// <summary>See integrations, logs, conflicts, runs.</summary>
    AdminRead,

    /// <summary>Start, stop and test what is configured.</summary>
    IntegrationsRun,

    /// <summary>Decide on conflicts.</summary>
    ConflictsResolve,

    /// <summary>Change what Concord does: integrations, and the release of runs that a brake holds.</summary>
    IntegrationsConfigure,

    /// <summary>Give access to others: users and tokens.</summary>
    AccessManage,

    /// <summary>Have the changes of all records posted somewhere.</summary>
    SubscriptionsManage,

    RecordsRead,

    RecordsWrite,

    /// <summary>Follow the changes of all records.</summary>
    ChangesRead,

    /// <summary>See to one's own sign-in: every person, and no machine.</summary>
    OwnAccess,
}

/// <summary>Who may do what: F025's two roles everything, the two narrower ones and the scopes of machines a part.</summary>
public static class Grants
{
    public const string WebSteward = "WEB_STEWARD";

    /// <summary>The role of a token that may do only what its scopes say.</summary>
    public const string Machine = "MACHINE";

    /// <summary>Those who may do everything, and so give access to others.</summary>
    public static readonly IReadOnlyList<string> FullRoles = [WebSteward, "BOARD_CHAIR"];

    /// <summary>The roles that people have.</summary>
    public static readonly IReadOnlyList<string> UserRoles = [.. FullRoles, "OPERATOR", "VIEWER"];

    public static readonly IReadOnlyList<string> Roles = [.. UserRoles, Machine];

    public static readonly IReadOnlyList<string> Scopes = ["records:read", "records:write", "changes:read", "admin"];

    /// <summary>The scopes that a token of such a user can be narrowed to: those that hold nothing beyond the role.</summary>
    public static IReadOnlyList<string> ScopesOf(string role) =>
        [.. Scopes.Where(scope => Enum.GetValues<Permission>().Where(permission => ScopeAllows(scope, permission)).All(permission => RoleAllows(role, permission)))];

    public static bool Allows(string role, IEnumerable<string> scopes, Permission permission) =>
        RoleAllows(role, permission) || scopes.Any(scope => ScopeAllows(scope, permission));

    private static bool RoleAllows(string role, Permission permission) => role switch
    {
        WebSteward or "BOARD_CHAIR" => true,
        _ when permission == Permission.OwnAccess => UserRoles.Contains(role),
        "OPERATOR" => permission is Permission.AdminRead or Permission.RecordsRead or Permission.ChangesRead or Permission.IntegrationsRun or Permission.ConflictsResolve,
        "VIEWER" => permission is Permission.AdminRead or Permission.RecordsRead or Permission.ChangesRead,
        _ => false,
    };

    private static bool ScopeAllows(string scope, Permission permission) => scope switch
    {
        "admin" => permission != Permission.OwnAccess,
        "records:read" => permission == Permission.RecordsRead,
        "records:write" => permission == Permission.RecordsWrite,
        "changes:read" => permission == Permission.ChangesRead,
        _ => false,
    };
}
