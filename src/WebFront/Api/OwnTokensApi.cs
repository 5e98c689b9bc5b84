using System.Collections.Immutable;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>Tokens that people make for programs of their own.</summary>
public static class OwnTokensApi
{
    private static readonly string[] Known = ["name", "scopes", "expiresAt"];

    public static void MapOwnTokens(this IEndpointRouteBuilder app)
    {
        var tokens = app.MapGroup("/api/auth/tokens").WithTags("Sign-in").RequireSession();
        tokens.MapGet("", ListAsync).WithSummary("Lists the caller's tokens that are not revoked, without their text.").Paged().Answers<TokenPage>();
        tokens.MapPost("", CreateAsync).WithSummary("Makes a token that may do what the caller may, or less. Its text is in this answer only.").Takes<OwnTokenRequest>().Answers<CreatedToken>();
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("Revokes one of the caller's tokens at once.").Answers<RevokedToken>().Fails(404, "token-not-found");
    }

    private static async Task<IResult> ListAsync(HttpContext context, TokenStore tokens)
    {
        var query = new QueryFields(context.Request.Query);
        var paging = query.Paging("tok");
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await tokens.ListAsync(paging, context.Caller().Id);
        return WireJson.Ok(new TokenPage([.. page.Items.Select(TokenView.Of)], page.Next));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, TokenStore tokens, TimeProvider clock)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, Known);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var (fields, user) = (body.Fields(), context.Caller().User!);
        var name = fields.RequiredText("name", UsersApi.LongestName);
        var scopes = fields.ListOf("scopes", Grants.ScopesOf(user.Role));
        var plan = new TokenPlan(name.Trim(), user.Id, null, [.. scopes.Distinct()], TokensApi.ExpiryOf(fields, clock));
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var made = await tokens.CreateAsync(plan, user.Id);
        return WireJson.Ok(new CreatedToken(true, TokenView.Of(new(made.Row, user)), made.Text));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, TokenStore tokens)
    {
        var caller = context.Caller();
        return await tokens.RevokeAsync(id, caller.Id, caller.Id) ? WireJson.Ok(new RevokedToken(true, id)) : new ProblemResult(Problem.NotFound("token", id));
    }
}

/// <summary>A token to be made for the caller.</summary>
public sealed record OwnTokenRequest
{
    public required string Name { get; init; }

    /// <summary>What it is narrowed to, of what the caller's role holds as a whole; left out or empty: all that the caller may.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>From when on it is refused; left out: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
