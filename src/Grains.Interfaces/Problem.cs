using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains;

/// <summary>One thing that is wrong with an input: where it stands and what to do about it.</summary>
[GenerateSerializer, Immutable, Alias("concord.FieldProblem")]
public sealed record FieldProblem([property: Id(0)] string Path, [property: Id(1)] string Message);

/// <summary>How a request to a grain ended, when it did not simply succeed.</summary>
[GenerateSerializer, Alias("concord.Verdict")]
public enum Verdict
{
    Done = 0,

    NotFound = 1,

    /// <summary>The input is wrong; the problems say where, all at once.</summary>
    Invalid = 2,

    /// <summary>Somebody else was first; the present state comes along.</summary>
    Stale = 3,

    /// <summary>The state of the thing does not allow it now.</summary>
    Refused = 4,

    /// <summary>The external system could not be reached.</summary>
    Unreachable = 5,

    /// <summary>The external system refused the credentials.</summary>
    Unauthorised = 6,
}

/// <summary>
/// The answer to an admin's request: a verdict, the stable code and text of the problem, and the state as JSON in the wire's shape.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.Answer")]
public sealed record Answer(
    [property: Id(0)] Verdict Verdict,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Detail,
    [property: Id(3)] ImmutableArray<FieldProblem> Problems,
    [property: Id(4)] string? Json)
{
    public static Answer Done(string? json = null) => new(Verdict.Done, null, null, [], json);

    public static Answer Failed(Verdict verdict, string code, string detail, string? json = null) => new(verdict, code, detail, [], json);

    public static Answer Invalid(string code, string detail, IEnumerable<FieldProblem> problems) =>
        new(Verdict.Invalid, code, detail, [.. problems], null);
}
