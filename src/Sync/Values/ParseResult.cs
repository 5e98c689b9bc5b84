using System.Diagnostics.CodeAnalysis;

namespace Concord.Sync.Values;

/// <summary>The outcome of reading input that may be wrong: either a value or an error that says what to do.</summary>
public sealed class ParseResult<T> where T : class
{
    private readonly T? value;

    private ParseResult(T? value, string? error)
    {
        this.value = value;
        Error = error;
    }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool Success => Error is null;

    /// <summary>Null exactly when <see cref="Success"/>.</summary>
    public string? Error { get; }

    /// <exception cref="FormatException">The input was wrong; asking anyway is a bug of the caller.</exception>
    public T Value => value ?? throw new FormatException(Error);

    public bool TryGet([NotNullWhen(true)] out T? result)
    {
        result = value;
        return Success;
    }

    internal static ParseResult<T> Of(T value) => new(value, null);

    internal static ParseResult<T> Failed(string error) => new(null, error);
}
