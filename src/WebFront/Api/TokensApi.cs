using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using System.ComponentModel.DataAnnotations;

namespace Concord.WebFront.Api;

/// <summary>Bearer tokens: made, listed and revoked by those who may give access.</summary>
public static class TokensApi
{
    private static readonly string[] Known = ["name", "role", "scopes"];

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        var tokens = app.MapGroup("/api/admin/tokens").WithTags("Tokens").RequirePermission(Permission.TokensManage);
        tokens.MapGet("", ListAsync).WithSummary("Lists tokens, without their text.").Paged().Answers<TokenPage>();
        tokens.MapPost("", CreateAsync).WithSummary("Makes a token. Its text is in this answer only.").Takes<TokenRequest>().Answers<CreatedToken>();
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("Revokes a token at once.").Answers<RevokedToken>();
    }

    private static async Task<IResult> ListAsync(HttpRequest request, TokenStore tokens)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging();
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await tokens.ListAsync(paging);
        return WireJson.Ok(new TokenPage([.. page.Items.Select(TokenView.Of)], page.Next));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, TokenStore tokens)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, Known);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = new JsonFields(body.Root());
        var name = fields.RequiredText("name", 100);
        var role = fields.RequiredOneOf("role", Grants.Roles);
        var scopes = fields.ListOf("scopes", Grants.Scopes);
        if (role.Length > 0 && role == Grants.Machine == scopes.IsEmpty)
            fields.Wrong("scopes", $"The role {Grants.Machine} needs scopes, the others take none.");
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var made = await tokens.CreateAsync(name.Trim(), role, [.. scopes.Distinct()], context.Caller().Id);
        return WireJson.Ok(new CreatedToken(true, TokenView.Of(made.Row), made.Text));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, TokenStore tokens) => await tokens.RevokeAsync(id, context.Caller().Id)
        ? WireJson.Ok(new RevokedToken(true, id))
        : new ProblemResult(Problem.NotFound("token", id));
}

/// <summary>A token to be made.</summary>
public sealed record TokenRequest
{
    public required string Name { get; init; }

    [AllowedValues("WEB_STEWARD", "BOARD_CHAIR", "OPERATOR", "VIEWER", "MACHINE")]
    public required string Role { get; init; }

    /// <summary>For MACHINE only.</summary>
    public ImmutableArray<string>? Scopes { get; init; }
}

/// <summary>A token without its text.</summary>
public sealed record TokenView(string Id, string Name, string Role, ImmutableArray<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public static TokenView Of(ApiTokenRow row) => new(row.Id, row.Name, row.Role, row.Scopes, row.CreatedAt, row.RevokedAt);
}

public sealed record TokenPage(ImmutableArray<TokenView> Tokens, string? NextCursor);

/// <param name="Token">The text to send as bearer; it cannot be shown again.</param>
public sealed record CreatedToken(bool Success, TokenView Info, string Token);

public sealed record RevokedToken(bool Success, string Id);
