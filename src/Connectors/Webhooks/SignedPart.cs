using System.Collections.Immutable;

namespace Concord.Connectors.Webhooks;

/// <summary>One piece of the bytes that a sender signs.</summary>
public abstract record SignedPart
{
    private SignedPart()
    {
    }

    public static readonly SignedPart Body = new RawBody();
    public static readonly SignedPart Id = new IdText();
    public static readonly SignedPart Timestamp = new TimestampText();

    /// <summary>The request's body, byte for byte.</summary>
    public sealed record RawBody : SignedPart;

    /// <summary>The text of the scheme's id header.</summary>
    public sealed record IdText : SignedPart;

    /// <summary>The text of the scheme's timestamp header.</summary>
    public sealed record TimestampText : SignedPart;

    /// <summary>Constant text.</summary>
    public sealed record Literal(string Text) : SignedPart;

    /// <summary>Reads a template such as <c>{id}.{timestamp}.{body}</c>.</summary>
    /// <returns>Null when a brace names none of the three, or the body does not occur exactly once.</returns>
    public static ImmutableArray<SignedPart>? ParseTemplate(string template)
    {
        var parts = ImmutableArray.CreateBuilder<SignedPart>();
        for (var at = 0; at < template.Length;)
        {
            var end = template[at] == '{' ? template.IndexOf('}', at) + 1 : template.IndexOf('{', at);
            if (end <= at) end = template.Length;
            if (Parse(template[at..end]) is not { } part) return null;
            parts.Add(part);
            at = end;
        }
        return parts.Count(part => part is RawBody) == 1 ? parts.ToImmutable() : null;
    }

    private static SignedPart? Parse(string piece) => piece switch
    {
        "{body}" => Body,
        "{id}" => Id,
        "{timestamp}" => Timestamp,
        ['{', ..] => null,
        _ => new Literal(piece),
    };
}
