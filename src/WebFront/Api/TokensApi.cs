using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>Bearer tokens: made, listed and revoked by those who may give access.</summary>
public static class TokensApi
{
    private static readonly string[] Known = ["name", "userId", "role", "scopes", "expiresAt"];

    // What a user's token takes from the user.
    private static readonly string[] OfUsers = ["role", "scopes"];

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        var tokens = app.MapGroup("/api/admin/tokens").WithTags("Tokens").RequirePermission(Permission.AccessManage);
        tokens.MapGet("", ListAsync).WithSummary("Lists tokens, without their text.").Paged().Answers<TokenPage>();
        tokens.MapPost("", CreateAsync).WithSummary("Makes a token. Its text is in this answer only.").Takes<TokenRequest>().Answers<CreatedToken>();
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("Revokes a token at once.").Answers<RevokedToken>().Fails(404, "token-not-found");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, TokenStore tokens)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("tok");
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await tokens.ListAsync(paging);
        return WireJson.Ok(new TokenPage([.. page.Items.Select(TokenView.Of)], page.Next));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, TokenStore tokens, UserStore users, TimeProvider clock)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, Known);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var name = fields.RequiredText("name", 100);
        var owner = await OwnerAsync(fields, users);
        var role = fields.Has("userId") ? "" : fields.RequiredOneOf("role", Grants.Roles);
        var scopes = fields.ListOf("scopes", Grants.Scopes);
        if (role.Length > 0 && role == Grants.Machine == scopes.IsEmpty)
            fields.Wrong("scopes", $"The role {Grants.Machine} needs scopes, the others take none.");
        var plan = new TokenPlan(name.Trim(), owner?.Id, owner is null ? role : null, [.. scopes.Distinct()], ExpiryOf(fields, clock));
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var made = await tokens.CreateAsync(plan, context.Caller().Id);
        return WireJson.Ok(new CreatedToken(true, TokenView.Of(new(made.Row, owner)), made.Text));
    }

    /// <summary>From when on a token is to be refused; null for never.</summary>
    internal static DateTimeOffset? ExpiryOf(JsonFields fields, TimeProvider clock)
    {
        var expires = fields.Time("expiresAt");
        if (expires <= clock.GetUtcNow())
            fields.Wrong("expiresAt", "Must be in the future; leave it out for a token that does not expire.");
        return expires;
    }

    // The user that the token is to belong to; what it may do is then the user's matter alone.
    private static async Task<UserRow?> OwnerAsync(JsonFields fields, UserStore users)
    {
        if (!fields.Has("userId"))
            return null;
        foreach (var name in OfUsers.Where(fields.Has))
            fields.Wrong(name, "A user's token has the user's role; leave it out.");
        var id = fields.RequiredText("userId", 100);
        var user = id.Length == 0 ? null : await users.FindAsync(id);
        if (id.Length > 0 && user is not { DisabledAt: null })
            fields.Wrong("userId", user is null ? "There is no such user; list /api/admin/users." : "This user is disabled; enable it first.");
        return user;
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, TokenStore tokens) => await tokens.RevokeAsync(id, context.Caller().Id)
        ? WireJson.Ok(new RevokedToken(true, id))
        : new ProblemResult(Problem.NotFound("token", id));
}

/// <summary>A token to be made.</summary>
public sealed record TokenRequest
{
    public required string Name { get; init; }

    /// <summary>The user it is to belong to: it has that user's role, and ends with it. `role` and `scopes` are left out then.</summary>
    public string? UserId { get; init; }

    /// <summary>Required where no user is named.</summary>
    [AllowedValues("WEB_STEWARD", "BOARD_CHAIR", "OPERATOR", "VIEWER", "MACHINE")]
    public string? Role { get; init; }

    /// <summary>For MACHINE only.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>From when on it is refused; left out: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A token without its text.</summary>
/// <param name="UserId">The user it belongs to; null for one that stands alone.</param>
/// <param name="Role">Its own, or the user's as of now; null where the user was removed.</param>
/// <param name="Scopes">Of a machine what it may do; of a user's what it is narrowed to, empty for nothing.</param>
/// <param name="ExpiresAt">From when on it is refused; null: never.</param>
/// <param name="LastUsedAt">To the minute; null: never used.</param>
public sealed record TokenView(
    string Id, string Name, string? UserId, string? Role, ImmutableArray<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public static TokenView Of(ListedToken token)
    {
        var row = token.Row;
        return new(row.Id, row.Name, row.UserId, row.Role ?? token.User?.Role, row.Scopes, row.CreatedAt, row.ExpiresAt, row.LastUsedAt, row.RevokedAt);
    }
}

public sealed record TokenPage(ImmutableArray<TokenView> Tokens, string? NextCursor);

/// <param name="Token">The text to send as bearer; it cannot be shown again.</param>
public sealed record CreatedToken(bool Success, TokenView Info, string Token);

public sealed record RevokedToken(bool Success, string Id);
