using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains.Integrations;

/// <summary>
/// One integration's configuration, lifecycle, runs and health. It touches no record and is on no webhook's path; a run goes on
/// by itself, page by page, and no call waits for it. Key: <see cref="GrainKeys.Integration"/>.
/// </summary>
[Alias("concord.IIntegrationGrain")]
public interface IIntegrationGrain : IGrainWithStringKey
{
    /// <summary>Validates the body whole, tests the connection, saves, makes the webhook secret and starts the first sync.</summary>
    [Alias("Create")]
    Task<Answer> Create(string body, string actor);

    /// <summary>Changes the fields that the body has, and only those.</summary>
    [Alias("Update")]
    Task<Answer> Update(string body, string actor);

    /// <summary>Removes the integration and what belongs to it; local records and the external system stay as they are.</summary>
    [Alias("Delete")]
    Task<Answer> Delete(string actor);

    /// <summary>Replaces the webhook secret, by the one given or by one made here, which is shown in this answer only; the old one stays valid for a while.</summary>
    [Alias("RotateSecret")]
    Task<Answer> RotateSecret(SecretChange change, string actor);

    /// <summary>Calls the system's test address with the saved credentials.</summary>
    [Alias("Test")]
    Task<Answer> Test();

    /// <summary>As <see cref="Test"/> for a body that is not saved.</summary>
    [Alias("TestBody")]
    Task<Answer> TestBody(string body);

    /// <summary>What the system offers to pick from under a name, or without one which names there are.</summary>
    /// <param name="name">One of the definition's options.</param>
    /// <param name="connection">How to reach a system that is not saved, as JSON; null: as the saved integration does.</param>
    [Alias("Options")]
    Task<Answer> Options(string? name, string? connection);

    /// <summary>Starts a run, or answers with the one under way.</summary>
    [Alias("Sync")]
    Task<Answer> Sync(SyncRequest request);

    /// <summary>Begins a report on what other mappings, filters or policies would change on both sides. Nothing is saved, and nothing written but the report.</summary>
    [Alias("Plan")]
    Task<Answer> Plan(string body, string actor);

    /// <summary>Takes back what was written of this integration's values and to its copies: a run reports it first, then goes on or waits for approval.</summary>
    [Alias("Undo")]
    Task<Answer> Undo(UndoRequest request);

    /// <summary>Lets a held job go on. Its shown counts are the ceiling.</summary>
    [Alias("Approve")]
    Task<Answer> Approve(string jobId, string actor);

    /// <summary>Gives a held job up.</summary>
    [Alias("Drop")]
    Task<Answer> Drop(string jobId, string actor);

    /// <summary>Stops a run after the page it is at.</summary>
    [Alias("Cancel")]
    Task<Answer> Cancel(string jobId, string actor);

    /// <summary>Lets a run stand still after the page it is at, until it is resumed or cancelled. Idempotent.</summary>
    [Alias("Pause")]
    Task<Answer> Pause(string jobId, string actor);

    /// <summary>Lets a paused run go on where it stood. Idempotent.</summary>
    [Alias("Resume")]
    Task<Answer> Resume(string jobId, string actor);

    /// <summary>Notes that the actor took note of an alert. Idempotent: the first one stays.</summary>
    [Alias("Acknowledge")]
    Task<Answer> Acknowledge(string alertId, string actor);

    /// <summary>Begins the run that the schedule wants, if one is due, and tries the connection again if that is due. Idempotent.</summary>
    /// <returns>The job under way; null for none.</returns>
    [Alias("RunDue")]
    Task<string?> RunDue();

    /// <summary>Looks at the integration by the rules over time, if that is due, and writes alerts. Harmless when it is not.</summary>
    [Alias("CheckHealth")]
    Task CheckHealth();

    /// <summary>Something of this integration is due: see to it. Harmless when nothing is.</summary>
    [Alias("Wake")]
    Task Wake();
}

/// <summary>A manual run.</summary>
/// <param name="Direction">EXTERNAL_TO_BRITEPOOL, BRITEPOOL_TO_EXTERNAL or BIDIRECTIONAL; null takes the integration's.</param>
/// <param name="DataTypes">Empty takes the integration's.</param>
/// <param name="FullSync">Compare everything, deletions included; null: when the integration's reconcile is due.</param>
/// <param name="DryRun">Fill the plan and write nothing else.</param>
/// <param name="Actor">Who asked.</param>
[GenerateSerializer, Immutable, Alias("concord.SyncRequest")]
public sealed record SyncRequest(
    [property: Id(0)] string? Direction,
    [property: Id(1)] ImmutableArray<string> DataTypes,
    [property: Id(2)] bool? FullSync,
    [property: Id(3)] bool DryRun,
    [property: Id(4)] string Actor);

/// <summary>How a webhook secret is replaced.</summary>
/// <param name="OverlapHours">For how long the old one stays valid, 0 to 168.</param>
/// <param name="Secret">The one that the sending system made; null: it is made here.</param>
[GenerateSerializer, Immutable, Alias("concord.SecretChange")]
public sealed record SecretChange([property: Id(0)] int OverlapHours, [property: Id(1)] string? Secret = null)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(SecretChange)} {{ OverlapHours = {OverlapHours} }}";
}

/// <summary>For how long an old webhook secret stays valid beside the new one, in hours.</summary>
public static class SecretOverlap
{
    public const int DefaultHours = 24;

    public const int MostHours = 168;
}
