using System.Collections.Immutable;

namespace Concord.Sync.Values;

/// <summary>One fault in what somebody wrote: where it is, and what to do about it.</summary>
public sealed record Problem(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}

/// <summary>Either a value, or every problem found at once.</summary>
public sealed class Validated<T> where T : class
{
    private readonly T? value;

    internal Validated(T? value, ImmutableArray<Problem> problems)
    {
        this.value = value;
        Problems = problems;
    }

    public bool IsValid => Problems.IsEmpty;

    /// <summary>Empty exactly when <see cref="IsValid"/>.</summary>
    public ImmutableArray<Problem> Problems { get; }

    /// <exception cref="FormatException">The input had problems; asking anyway is a bug of the caller.</exception>
    public T Value => IsValid ? value! : throw new FormatException(string.Join(Environment.NewLine, Problems));
}
