using System.Collections.Immutable;
using Concord.Grains;

namespace Concord.WebFront.Http;

/// <summary>
/// An answer other than success, in the form of RFC 9457: a status, a stable code for machines, and a detail that tells people
/// what to do. Members beyond these are for callers that must react: the problems of an input, the present state after a race.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable and lower-case, words joined by hyphens, such as `job-not-found`.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
public sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>Every wrong place of the input at once; empty for other problems.</summary>
    public ImmutableArray<FieldProblem> Errors { get; init; } = [];

    /// <summary>The present state as JSON, when somebody else was first.</summary>
    public string? Current { get; init; }

    /// <summary>When trying again makes sense; sent as Retry-After.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Finds the failure in the log; only for bugs of ours.</summary>
    public string? ErrorId { get; init; }

    /// <param name="kind">What was looked for, in lower case: a word of the wire such as `job`.</param>
    /// <param name="id">The id that nothing has.</param>
    public static Problem NotFound(string kind, string id) =>
        new(StatusCodes.Status404NotFound, $"{kind}-not-found", $"There is no {kind} {id}. Check the id; it may have been deleted.");

    public static Problem Invalid(string detail, IEnumerable<FieldProblem> errors) =>
        new(StatusCodes.Status400BadRequest, "request-invalid", detail) { Errors = [.. errors] };
}
