using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>What the answer to a create or an update holds.</summary>
public enum AnswerKind
{
    /// <summary>The record if all that was sent is in it; else it is read back.</summary>
    Auto,

    /// <summary>The whole record, also where it leaves out what was sent.</summary>
    Whole,

    /// <summary>Never the whole record: it is read back.</summary>
    Partial,
}

public enum UpdateMode
{
    /// <summary>The body holds the changed fields; the system leaves the others as they are.</summary>
    Partial,

    /// <summary>The body replaces the record: it is the fresh read with the changed fields laid over.</summary>
    Full,
}

public sealed record GetDefinition
{
    /// <summary>With {id}; null: the record's path.</summary>
    public string? Path { get; init; }

    /// <summary>Where the record is in the answer; null: the answer itself.</summary>
    public FieldPath? Item { get; init; }
}

public sealed record CreateDefinition
{
    public string Method { get; init; } = "POST";

    /// <summary>Null: the resource's path. May hold {id} when ids are the client's.</summary>
    public string? Path { get; init; }

    /// <summary>Where the body's fields go; null: the body itself.</summary>
    public FieldPath? Wrap { get; init; }

    /// <summary>Where the record is in the answer; null: the answer itself.</summary>
    public FieldPath? Item { get; init; }

    /// <summary>The body's media type, one of JSON.</summary>
    public string ContentType { get; init; } = JsonMediaType.Plain;

    public AnswerKind Answer { get; init; }

    /// <summary>Where the id is in the answer, if not where it is in a record.</summary>
    public FieldPath? Id { get; init; }

    /// <summary>The id is the last segment of the answer's Location header.</summary>
    public bool IdInLocation { get; init; }

    /// <summary>Null: the system gives ids.</summary>
    public ClientId? ClientId { get; init; }

    /// <summary>A field that takes the operation id, so that the record can be found when the answer was lost.</summary>
    public FieldPath? Marker { get; init; }

    /// <summary>The list parameter that finds a record by its marker.</summary>
    public FindFilter? Find { get; init; }
}

/// <summary>An id made from the operation id, so that the same create sent twice makes one record.</summary>
/// <param name="Path">The field of the body that takes it; null: it is in the path alone.</param>
/// <param name="IsUuid">A UUID (RFC 9562, version 8); false: the operation id itself.</param>
public sealed record ClientId(FieldPath? Path, bool IsUuid);

/// <param name="Template">The parameter's value, with {operation}.</param>
public sealed record FindFilter(string Parameter, string Template);

public sealed record UpdateDefinition
{
    public string Method { get; init; } = "PATCH";

    public UpdateMode Mode { get; init; } = UpdateMode.Partial;

    /// <summary>With {id}; null: the record's path.</summary>
    public string? Path { get; init; }

    /// <inheritdoc cref="CreateDefinition.Wrap"/>
    public FieldPath? Wrap { get; init; }

    /// <inheritdoc cref="CreateDefinition.Item"/>
    public FieldPath? Item { get; init; }

    /// <inheritdoc cref="CreateDefinition.ContentType"/>
    public string ContentType { get; init; } = JsonMediaType.Plain;

    public AnswerKind Answer { get; init; }

    /// <summary>Fields of the fresh read that a full replace leaves out, because the system refuses them.</summary>
    public ImmutableArray<FieldPath> Omit { get; init; } = [];
}

public sealed record DeleteDefinition
{
    /// <summary>Empty: the update's, when deleting is archiving.</summary>
    public string Method { get; init; } = "DELETE";

    /// <summary>With {id}; null: the record's path, or the update's when deleting is archiving.</summary>
    public string? Path { get; init; }

    /// <summary>Deleting sets a field in place of a DELETE; null: it does not.</summary>
    public ArchiveDefinition? Archive { get; init; }

    /// <summary>Deleting is an update of one field, with everything that updates carry.</summary>
    public bool IsUpdate => Archive is not null && Method.Length == 0;
}

/// <param name="Value">What the field is set to; the text {now} stands for the time of the write, ISO 8601.</param>
public sealed record ArchiveDefinition(FieldPath Path, FieldValue Value);
