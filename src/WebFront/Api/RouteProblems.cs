using System.Collections.Immutable;
using Concord.WebFront.Auth;

namespace Concord.WebFront.Api;

/// <summary>A problem that a route can answer.</summary>
public sealed record ProblemDoc(int Status, string Code);

/// <summary>What single items of a request for many can be refused with, inside an answer of 200.</summary>
public sealed record RefusalDoc(string Code);

/// <summary>
/// All problems that a route can answer: those that stand beside it, and those that come of its permission, its body and the database.
/// The tests hold them against what the route's compiled code can come to.
/// </summary>
public static class RouteProblems
{
    private static readonly ImmutableArray<ProblemDoc> OfGuarded =
    [
        new(StatusCodes.Status400BadRequest, "request-invalid"),
        new(StatusCodes.Status401Unauthorized, "token-missing"),
        new(StatusCodes.Status401Unauthorized, "token-invalid"),
        new(StatusCodes.Status403Forbidden, "forbidden"),
    ];

    private static readonly ImmutableArray<ProblemDoc> OfCookies = [new(StatusCodes.Status403Forbidden, "csrf-refused")];

    private static readonly ImmutableArray<ProblemDoc> OfSessions = [new(StatusCodes.Status403Forbidden, "session-required")];

    private static readonly ImmutableArray<ProblemDoc> OfBodies =
    [
        new(StatusCodes.Status400BadRequest, "request-malformed"),
        new(StatusCodes.Status408RequestTimeout, "too-slow"),
        new(StatusCodes.Status413PayloadTooLarge, "too-large"),
        new(StatusCodes.Status415UnsupportedMediaType, "content-type"),
        new(StatusCodes.Status415UnsupportedMediaType, "content-encoding"),
    ];

    private static readonly ImmutableArray<ProblemDoc> OfReading =
    [
        new(StatusCodes.Status503ServiceUnavailable, "storage-unavailable"),
        new(StatusCodes.Status503ServiceUnavailable, "timed-out"),
    ];

    private static readonly ImmutableArray<ProblemDoc> OfWriting =
    [
        new(StatusCodes.Status503ServiceUnavailable, "overloaded"),
        new(StatusCodes.Status503ServiceUnavailable, "outcome-unknown"),
    ];

    private static readonly ProblemDoc Bug = new(StatusCodes.Status500InternalServerError, "internal");

    /// <summary>By status, then code; each once.</summary>
    /// <param name="metadata">What stands beside the route.</param>
    /// <param name="method">GET, POST …</param>
    public static ImmutableArray<ProblemDoc> Of(IReadOnlyCollection<object> metadata, string method)
    {
        var access = metadata.OfType<RouteAccess>().LastOrDefault();
        var guarded = access?.Permission is not null;
        var takesBody = metadata.OfType<BodyDoc>().Any() || (guarded && !HttpMethods.IsGet(method));
        ProblemDoc[] all =
        [
            .. metadata.OfType<ProblemDoc>(),
            .. guarded ? OfGuarded : [],
            .. guarded && !HttpMethods.IsGet(method) ? OfCookies : [],
            .. access?.BySession == true ? OfSessions : [],
            .. takesBody ? OfBodies : [],
            .. guarded || takesBody ? OfReading : [],
            .. takesBody ? OfWriting : [],
            Bug,
        ];
        return [.. all.Distinct().OrderBy(problem => problem.Status).ThenBy(problem => problem.Code, StringComparer.Ordinal)];
    }
}
