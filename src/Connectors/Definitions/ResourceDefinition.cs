using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

public enum IdKind
{
    Text,
    Number,
}

public enum UpdateMode
{
    /// <summary>The body holds the changed fields; the system leaves the others as they are.</summary>
    Partial,

    /// <summary>The body replaces the record: it is the fresh read with the changed fields laid over.</summary>
    Full,
}

/// <summary>How the records of one type are listed, read and written.</summary>
public sealed record ResourceDefinition
{
    /// <summary>The collection's path under the base URL; a record is at path/id.</summary>
    public required string Path { get; init; }

    public required FieldPath Id { get; init; }

    public IdKind IdKind { get; init; } = IdKind.Text;

    /// <summary>Null when the system keeps no such time; then nothing can be listed by it.</summary>
    public TimeField? UpdatedAt { get; init; }

    public FieldPath? Version { get; init; }

    public ListDefinition List { get; init; } = new();

    public string CreateMethod { get; init; } = "POST";

    public string UpdateMethod { get; init; } = "PATCH";

    public UpdateMode UpdateMode { get; init; } = UpdateMode.Partial;

    public string DeleteMethod { get; init; } = "DELETE";
}

public sealed record ListDefinition
{
    public Paging Paging { get; init; } = new Paging.None();

    /// <summary>Where the records are in the answer; null: the answer itself is the list.</summary>
    public FieldPath? Items { get; init; }

    /// <summary>Null: the system cannot leave out what did not change.</summary>
    public SinceFilter? UpdatedSince { get; init; }

    /// <summary>Sent with every list request.</summary>
    public ImmutableSortedDictionary<string, string> Query { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>The query parameter that asks for records changed at or after a time.</summary>
public sealed record SinceFilter(string Parameter, TimeFormat Format);

/// <summary>A field that holds a time, and how.</summary>
public sealed record TimeField(FieldPath Path, TimeFormat Format);
