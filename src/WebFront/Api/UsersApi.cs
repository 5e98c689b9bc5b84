using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Concord.Connectors.Notices;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>Users: who they are and what they may do. They act through tokens of theirs.</summary>
public static class UsersApi
{
    internal const int LongestName = 100;

    private static readonly string[] NewFields = ["name", "email", "role"];
    private static readonly string[] ChangedFields = [.. NewFields, "disabled"];

    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/api/admin/users").WithTags("Users").RequirePermission(Permission.AccessManage);
        users.MapGet("", ListAsync).WithSummary("Lists users, newest first.").Paged()
            .Query(new("role", "With one role.", Grants.UserRoles), new("disabled", "true: only disabled ones; false: only the others.", ["true", "false"])).Answers<UserPage>();
        users.MapPost("", CreateAsync).WithSummary("Makes a user, who cannot sign in yet: a link to set a password, and tokens, are made apart.").Takes<UserRequest>().Answers<UserSaved>();
        users.MapGet("/{id}", GetAsync).WithSummary("One user.").Answers<UserView>().Fails(404, "user-not-found");
        users.MapPut("/{id}", UpdateAsync).WithSummary("Changes the fields sent. What a user may do holds from the next request on.").Takes<UserUpdate>().Answers<UserSaved>()
            .Fails(404, "user-not-found").Fails(409, "last-way-in");
        users.MapDelete("/{id}", RemoveAsync).WithSummary("Removes a user and revokes its tokens.").Answers<UserRemoved>().Fails(404, "user-not-found").Fails(409, "last-way-in");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("usr");
        var role = query.OneOf("role", Grants.UserRoles);
        var disabled = query.YesNo("disabled");
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.UsersAsync(paging, role, disabled);
        return WireJson.Ok(new UserPage([.. page.Items.Select(UserView.Of)], page.Next));
    }

    private static async Task<IResult> GetAsync(string id, UserStore users) =>
        await users.FindAsync(id) is { } row ? WireJson.Ok(UserView.Of(row)) : Unknown(id);

    private static async Task<IResult> CreateAsync(HttpContext context, UserStore users)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, NewFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var name = fields.RequiredText("name", LongestName);
        var email = await EmailAsync(fields, fields.RequiredText("email", int.MaxValue), null, users);
        var role = fields.RequiredOneOf("role", Grants.UserRoles);
        return fields.Problem is { } problem
            ? new ProblemResult(problem)
            : await users.CreateAsync(name.Trim(), email!, role, context.Caller().Id) is UserReply.Saved saved ? Saved(saved.Row) : EmailTaken();
    }

    private static async Task<IResult> UpdateAsync(string id, HttpContext context, UserStore users)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ChangedFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var name = fields.FilledText("name", LongestName)?.Trim();
        var email = await EmailAsync(fields, fields.FilledText("email", int.MaxValue), id, users);
        var change = new UserChange(name, email, fields.OneOf("role", Grants.UserRoles), fields.Flag("disabled"));
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        return await users.UpdateAsync(id, change, context.Caller().Id) switch
        {
            UserReply.Saved saved => Saved(saved.Row),
            UserReply.EmailTaken => EmailTaken(),
            UserReply.LastWayIn => LastWayIn(),
            _ => Unknown(id),
        };
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext context, UserStore users) => await users.RemoveAsync(id, context.Caller().Id) switch
    {
        UserReply.Removed removed => WireJson.Ok(new UserRemoved(true, id, removed.Tokens)),
        UserReply.LastWayIn => LastWayIn(),
        _ => Unknown(id),
    };

    // Found out with the rest of the body, so that all that is wrong comes at once.
    private static async Task<string?> EmailAsync(JsonFields fields, string? text, string? id, UserStore users)
    {
        var email = text?.Trim();
        if (string.IsNullOrEmpty(email))
            return null;
        if (!MailboxAddress.IsOne(email))
            fields.Wrong("email", "Must be one e-mail address, such as ann@example.org.");
        else if (await users.IsTakenAsync(email, id))
            fields.Wrong("email", Taken);
        return email;
    }

    private const string Taken = "Another user has this address; addresses differ by more than case.";

    private static IResult Saved(UserRow row) => WireJson.Ok(new UserSaved(true, UserView.Of(row)));

    // Found out when it was saved: somebody else was faster.
    private static ProblemResult EmailTaken() => new(Problem.Invalid("The body is not as it must be; `errors` says where. Nothing was changed.", [new("email", Taken)]));

    private static ProblemResult LastWayIn() => new(new(
        StatusCodes.Status409Conflict, "last-way-in", "Nobody would be left who can let others in. Give another user a full role and a token first, or set ADMIN_TOKEN."));

    private static ProblemResult Unknown(string id) => new(Problem.NotFound("user", id));
}

/// <summary>A user to be made.</summary>
public sealed record UserRequest
{
    public required string Name { get; init; }

    /// <summary>Unique without regard to case.</summary>
    public required string Email { get; init; }

    [AllowedValues("WEB_STEWARD", "BOARD_CHAIR", "OPERATOR", "VIEWER")]
    public required string Role { get; init; }
}

/// <summary>What is to be changed; every field may be left out.</summary>
public sealed record UserUpdate
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    [AllowedValues("WEB_STEWARD", "BOARD_CHAIR", "OPERATOR", "VIEWER")]
    public string? Role { get; init; }

    /// <summary>true: the user's tokens are refused from the next request on; false: they are taken again.</summary>
    public bool? Disabled { get; init; }
}

/// <summary>A user.</summary>
/// <param name="DisabledAt">Since when; null while enabled.</param>
/// <param name="HasPassword">Whether sign-in by password is possible.</param>
/// <param name="SecondFactor">Whether sign-in asks for a code too.</param>
/// <param name="Oidc">Whether an account at the OpenID Connect provider is tied to the user.</param>
/// <param name="LockedUntil">Until when wrong passwords in a row have closed the sign-in; it may be past.</param>
public sealed record UserView(
    string Id, string Name, string Email, string Role, bool Disabled, DateTimeOffset? DisabledAt, bool HasPassword, bool SecondFactor, bool Oidc, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static UserView Of(UserRow row) => new(
        row.Id, row.Name, row.Email, row.Role, row.DisabledAt is not null, row.DisabledAt, row.PasswordHash is not null, row.TotpSince is not null, row.OidcSubject is not null, row.LockedUntil, row.CreatedAt, row.UpdatedAt);
}

public sealed record UserPage(ImmutableArray<UserView> Users, string? NextCursor);

public sealed record UserSaved(bool Success, UserView User);

/// <param name="RevokedTokens">How many tokens of the user ended with it.</param>
public sealed record UserRemoved(bool Success, string Id, int RevokedTokens);
