using System.Collections.Immutable;

namespace Concord.Connectors.Definitions;

/// <summary>How to speak to one REST system, as data. Read by <see cref="DefinitionReader"/>, obeyed by the REST connector.</summary>
public sealed record ConnectorDefinition
{
    public static readonly TimeSpan DefaultConsistencyLag = TimeSpan.FromSeconds(2);

    /// <summary>By record type (TASK), sorted ordinally.</summary>
    public required ImmutableSortedDictionary<string, ResourceDefinition> Resources { get; init; }

    /// <summary>What a connection test reads; null: the first resource's path.</summary>
    public TestDefinition? Test { get; init; }

    /// <summary>For how long after a write the system may still show the state before it.</summary>
    public TimeSpan ConsistencyLag { get; init; } = DefaultConsistencyLag;

    public WebhookDefinition Webhook { get; init; } = new();
}

/// <param name="Path">Starts with a slash and may hold a query.</param>
public sealed record TestDefinition(string Path);
