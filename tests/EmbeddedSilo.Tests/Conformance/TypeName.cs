using System.Collections.Immutable;

namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>A type in a signature: enough of it to print it with the nullability that metadata keeps beside it.</summary>
internal sealed record TypeName(string Name, bool TakesFlag, ImmutableArray<TypeName> Arguments = default)
{
    /// <summary>A suffix such as [] or &amp;; the single argument is then what it applies to.</summary>
    public string? Suffix { get; init; }

    /// <summary>
    /// Prints the type; flags are consumed in the order in which the compiler wrote them: 0 means that nothing is said (~),
    /// 2 that null is allowed (?).
    /// </summary>
    public string Print(NullableFlags flags)
    {
        var mark = TakesFlag ? flags.Next() switch { 2 => "?", 0 when !IsValueType => "~", _ => "" } : "";
        if (Suffix is not null)
            return Arguments[0].Print(flags) + Suffix + mark;
        var arguments = Arguments.IsDefaultOrEmpty ? "" : $"<{string.Join(", ", Arguments.Select(a => a.Print(flags)))}>";
        return Name + arguments + mark;
    }

    public bool IsValueType { get; init; }
}

/// <summary>The bytes of a NullableAttribute, or one for all from the context.</summary>
internal sealed class NullableFlags(ImmutableArray<byte> bytes)
{
    private int _next;

    public byte Next() => bytes.Length == 1 ? bytes[0] : bytes[_next++];
}
