using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>How to speak to one REST system, as data. Read by <see cref="DefinitionReader"/>, obeyed by the REST connector.</summary>
public sealed record ConnectorDefinition
{
    public static readonly TimeSpan DefaultConsistencyLag = TimeSpan.FromSeconds(2);

    /// <summary>By record type (TASK), sorted ordinally.</summary>
    public required ImmutableSortedDictionary<string, ResourceDefinition> Resources { get; init; }

    /// <summary>The version of the system's API that this is about, for people; null when it does not say.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Where credentials go in a request.</summary>
    public AuthDefinition Auth { get; init; } = AuthDefinition.Default;

    /// <summary>What each request carries besides, in its headers and its query.</summary>
    public ConstantValues Constants { get; init; } = ConstantValues.None;

    /// <summary>What a connection test reads; null: the first resource's list.</summary>
    public TestDefinition? Test { get; init; }

    /// <summary>For how long after a write the system may still show the state before it.</summary>
    public TimeSpan ConsistencyLag { get; init; } = DefaultConsistencyLag;

    public RateLimitDefinition RateLimit { get; init; } = new();

    /// <summary>Answers that mean something else than their status says; the first that fits counts.</summary>
    public ImmutableArray<ErrorRule> Errors { get; init; } = [];

    /// <summary>What may be picked from while configuring, by name.</summary>
    public ImmutableSortedDictionary<string, OptionDefinition> Options { get; init; } = ImmutableSortedDictionary<string, OptionDefinition>.Empty;

    public WebhookDefinition Webhook { get; init; } = new();
}

/// <param name="Path">Starts with a slash and may hold a query.</param>
/// <param name="Present">What a good answer holds there, neither absent nor null; null: the status is enough.</param>
/// <param name="Version">Where the answer tells the version of the system's API; null: it is not looked at.</param>
public sealed record TestDefinition(string Path, FieldPath? Present = null, FieldPath? Version = null);

/// <summary>Values that go along with requests as they are.</summary>
public sealed record ConstantValues(ImmutableSortedDictionary<string, string> Headers, ImmutableSortedDictionary<string, string> Query)
{
    public static readonly ConstantValues None = new(
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase), ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
}
