using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

public enum IdKind
{
    Text,
    Number,

    /// <summary>Text or whole number, told apart by neither: 7 and "7" are one id.</summary>
    Any,
}

/// <summary>How the records of one type are listed, read and written.</summary>
public sealed record ResourceDefinition
{
    /// <summary>The collection's path under the base URL.</summary>
    public required string Path { get; init; }

    /// <summary>A record's path, with {id}; null: the collection's path and the id.</summary>
    public string? ItemPath { get; init; }

    public required FieldPath Id { get; init; }

    public IdKind IdKind { get; init; } = IdKind.Text;

    /// <summary>Null when the system keeps no such time; then nothing can be listed by it.</summary>
    public TimeField? UpdatedAt { get; init; }

    public FieldPath? Version { get; init; }

    /// <summary>What marks a record that counts as deleted although the system still shows it; null: nothing does.</summary>
    public Mark? DeletedWhen { get; init; }

    public ConstantValues Constants { get; init; } = ConstantValues.None;

    public PreconditionDefinition? Precondition { get; init; }

    /// <summary>The header that carries a write's operation id, by which the system knows a repetition; null: it does not.</summary>
    public string? IdempotencyHeader { get; init; }

    public ListDefinition List { get; init; } = new();

    public GetDefinition Get { get; init; } = new();

    public CreateDefinition Create { get; init; } = new();

    public UpdateDefinition Update { get; init; } = new();

    public DeleteDefinition Delete { get; init; } = new();

    /// <summary>An operation's path: its own, else the record's.</summary>
    internal string RecordPath(string? own) => own ?? ItemPath ?? $"{Path}/{Placeholders.Id}";
}

public sealed record ListDefinition
{
    /// <summary>GET, or POST: then filter and paging parameters are fields of the body.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Null: the resource's path.</summary>
    public string? Path { get; init; }

    public Paging Paging { get; init; } = new Paging.None();

    /// <summary>Where the records are in the answer; null: the answer itself is the list.</summary>
    public FieldPath? Items { get; init; }

    /// <summary>Null: the system cannot leave out what did not change.</summary>
    public SinceFilter? UpdatedSince { get; init; }

    /// <summary>Sent with every list request.</summary>
    public ImmutableSortedDictionary<string, string> Query { get; init; } = ConstantValues.None.Query;

    /// <summary>What the body of a POST holds besides the parameters.</summary>
    public FieldValue.Object Body { get; init; } = FieldValue.Object.Empty;
}

/// <summary>The parameter that asks for records changed at or after a time.</summary>
/// <param name="Template">The parameter's value, with the time in place of {since}; in a POST, JSON is sent as JSON.</param>
public sealed record SinceFilter(string Parameter, TimeFormat Format, string Template = Placeholders.Since);

/// <summary>A field that holds a time, and how.</summary>
public sealed record TimeField(FieldPath Path, TimeFormat Format);

public enum PreconditionKind
{
    /// <summary>The version is the ETag header of a read; writes carry it as If-Match.</summary>
    Etag,

    /// <summary>The version field's value goes with writes as a header.</summary>
    VersionHeader,

    /// <summary>The version field's value goes with updates in their body; deletes carry none.</summary>
    VersionField,
}

/// <summary>How a write says which state it was made from. The system answers 412 or 409 when the record has moved on.</summary>
/// <param name="Template">The header's value, with {version}.</param>
public sealed record PreconditionDefinition(PreconditionKind Kind, string Header = PreconditionDefinition.IfMatch, string Template = Placeholders.Version)
{
    public const string IfMatch = "If-Match";
}
