using Concord.Grains;

namespace Concord.WebFront.Http;

/// <summary>What an answer's verdict means in HTTP. The defaults hold nearly everywhere; the others are F025's and RFC 9110's.</summary>
public sealed record VerdictStatuses
{
    public static readonly VerdictStatuses Default = new();

    /// <summary>F025: a system that cannot be reached or refuses the credentials makes a creation a bad request.</summary>
    public static readonly VerdictStatuses WhileConfiguring = new() { Unreachable = 400, Unauthorised = 400 };

    /// <summary>F025: the connection test passes the system's refusal of the credentials on.</summary>
    public static readonly VerdictStatuses OfConnectionTest = new() { Unauthorised = 401 };

    /// <summary>RFC 9110: a stale If-Match is a failed precondition.</summary>
    public static readonly VerdictStatuses WithPrecondition = new() { Stale = 412 };

    public int Stale { get; init; } = StatusCodes.Status409Conflict;

    public int Unreachable { get; init; } = StatusCodes.Status502BadGateway;

    public int Unauthorised { get; init; } = StatusCodes.Status502BadGateway;

    public int Of(Verdict verdict) => verdict switch
    {
        Verdict.Done => StatusCodes.Status200OK,
        Verdict.NotFound => StatusCodes.Status404NotFound,
        Verdict.Invalid => StatusCodes.Status400BadRequest,
        Verdict.Stale => Stale,
        Verdict.Refused => StatusCodes.Status409Conflict,
        Verdict.Unreachable => Unreachable,
        Verdict.Unauthorised => Unauthorised,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A verdict without a status."),
    };
}

/// <summary>From a grain's answer to the wire.</summary>
public static class AnswerResults
{
    /// <summary>The answer's JSON as it is, or the problem that it tells.</summary>
    public static IResult ToResult(this Answer answer, VerdictStatuses? statuses = null) => answer.Verdict == Verdict.Done
        ? Json(answer.Json ?? """{"success":true}""")
        : new ProblemResult(answer.ToProblem(statuses ?? VerdictStatuses.Default));

    /// <summary>JSON text that needs no more shaping.</summary>
    public static IResult Json(string json) => Results.Text(json, "application/json; charset=utf-8");

    public static Problem ToProblem(this Answer answer, VerdictStatuses statuses) =>
        new(statuses.Of(answer.Verdict), answer.Code ?? throw Nameless(answer), answer.Detail ?? throw Nameless(answer))
        {
            Errors = answer.Problems.IsDefault ? [] : answer.Problems,
            Current = answer.Verdict == Verdict.Stale ? answer.Json : null,
        };

    private static InvalidOperationException Nameless(Answer answer) => new($"An answer that is {answer.Verdict} has no code or detail.");
}
