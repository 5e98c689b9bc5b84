namespace Concord.WebFront.Live;

/// <summary>What a live event is about. The words are the `event` of the stream, in lower case.</summary>
public enum LiveKind
{
    /// <summary>A log entry was written.</summary>
    Activity,

    /// <summary>An alert was raised, or somebody took note of it.</summary>
    Alert,

    /// <summary>A conflict was opened, changed or settled.</summary>
    Conflict,

    /// <summary>An integration's state changed.</summary>
    Health,

    /// <summary>A run began, went on, waits, or ended.</summary>
    Progress,
}

/// <summary>Something that happened, for those who watch.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="IntegrationId">Whose.</param>
/// <param name="Data">JSON in one line.</param>
public sealed record LiveEvent(LiveKind Kind, string IntegrationId, string Data);

/// <summary>An event with its place: `{epoch}-{number}`, where numbers ascend by one within an epoch.</summary>
internal sealed record PlacedEvent(string Id, LiveEvent Event);

/// <summary>Which events somebody wants; what is empty or null does not count.</summary>
internal sealed record LiveFilter(IReadOnlyCollection<LiveKind> Kinds, string? IntegrationId)
{
    public bool Takes(LiveEvent found) =>
        (Kinds.Count == 0 || Kinds.Contains(found.Kind)) && (IntegrationId is null || IntegrationId == found.IntegrationId);
}
