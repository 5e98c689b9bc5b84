using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>One configured external system (F025's Integration). Everything that has no column of its own is in <see cref="Config"/>.</summary>
[Table("integration", nameof(Id))]
[Unique(nameof(NameKey))]
public sealed record IntegrationRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The name, trimmed and lower-case: what must be unique.</summary>
    public required string NameKey { get; init; }

    public required IntegrationType Type { get; init; }

    public required IntegrationStatus Status { get; init; }

    public required string BaseUrl { get; init; }

    public required AuthenticationType AuthType { get; init; }

    /// <summary>Ciphertext, bound to the integration's id and its base URL's host; null when none were given.</summary>
    public string? Credentials { get; init; }

    public required SyncDirection SyncDirection { get; init; }

    public required SyncFrequency SyncFrequency { get; init; }

    public required ImmutableArray<string> DataTypes { get; init; }

    public required ConflictStrategy ConflictStrategy { get; init; }

    public required int Priority { get; init; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The rest of the integration body as canonical JSON: connector, mappings, match, filters, brakes and so on.</summary>
    public required string Config { get; init; }

    /// <summary>Grows by one with each change of settings, and only then: what compiled configuration is cached by.</summary>
    public required long ConfigVersion { get; init; }

    /// <summary>Groups that another mapping was given to, as the configuration version that did so. Shape: {"TASK": {"title": 7}}.</summary>
    public FieldValue Regrouped { get; init; } = FieldValue.Object.Empty;

    /// <summary>The matching rules, as type and rule, under which every record that was there before them has claimed its keys.</summary>
    public ImmutableArray<string> FilledRules { get; init; } = [];

    public required LinkState LinkState { get; init; }

    public DateTimeOffset? LastSyncAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    public string? LastErrorMessage { get; init; }

    /// <summary>Failures of the connection in a row, for the backoff; 0 while it answers.</summary>
    public required int ConnectionFailures { get; init; }

    /// <summary>When a retry of the connection is due; null when none is.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>When the schedule wants the next run; null while it has not been planned since the settings changed, and while nothing may run.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>How far the first sync of an integration is. Until LINKED nothing is written on either side.</summary>
public enum LinkState
{
    /// <summary>No link report was made yet, or the last one was dropped.</summary>
    UNLINKED,

    /// <summary>A report lies before an admin.</summary>
    AWAITING_APPROVAL,

    /// <summary>The first sync runs or ran.</summary>
    LINKED,
}
