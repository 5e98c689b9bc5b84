using System.Collections.Immutable;

namespace Concord.Sync.Values;

/// <summary>Collects every problem of one reading, so that a person mends all of them in one go.</summary>
public sealed class ProblemList
{
    private readonly ImmutableArray<Problem>.Builder problems = ImmutableArray.CreateBuilder<Problem>();

    public int Count => problems.Count;

    public void Add(string path, string message) => problems.Add(new Problem(path, message));

    public void AddRange(IEnumerable<Problem> more) => problems.AddRange(more);

    public ImmutableArray<Problem> ToImmutable() => problems.ToImmutable();

    /// <summary>The value, unless something is wrong.</summary>
    public Validated<T> Validated<T>(T value) where T : class =>
        new(problems.Count == 0 ? value : null, problems.ToImmutable());

    /// <summary>No value, whatever is wrong.</summary>
    public Validated<T> Refused<T>() where T : class => new(null, problems.ToImmutable());
}
