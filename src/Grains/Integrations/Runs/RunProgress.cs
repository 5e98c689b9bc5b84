using System.Collections.Immutable;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations.Runs;

/// <summary>What one step of a run found out, to be committed together with the checkpoint that follows it.</summary>
internal sealed record RunProgress(Checkpoint Next, int Records, int Failed, int Conflicts, CommitUnit Rows, ImmutableDictionary<string, int> Planned, bool Plans = false)
{
    /// <summary>What the brakes watch in a run.</summary>
    public const string DeleteLocal = "deleteLocal";

    public static RunProgress At(Checkpoint next, string unitId) => new(next, 0, 0, 0, new CommitUnit(unitId), ImmutableDictionary<string, int>.Empty);

    /// <summary>Adds what became of one record.</summary>
    public RunProgress With(JobRow job, string resourceType, string? externalId, ObserveReply reply)
    {
        var next = this with
        {
            Records = Records + 1,
            Failed = Failed + (reply.Outcome == Observed.Failed ? 1 : 0),
            Conflicts = Conflicts + (reply.Outcome == Observed.Conflict ? 1 : 0),
        };
        return reply.Change is null ? next : next.Plan(job, resourceType, externalId, reply);
    }

    /// <summary>Adds a line to the plan. Its id is derived, so that a page done twice writes the same lines.</summary>
    public RunProgress Plan(JobRow job, string resourceType, string? externalId, ObserveReply reply) => this with
    {
        Planned = Planned.SetItem(KindOf(reply), Planned.GetValueOrDefault(KindOf(reply)) + 1),
        Rows = Rows.Upsert(new RunChangeRow
        {
            JobId = job.Id,
            Id = $"{resourceType}/{externalId ?? reply.InternalId}/{reply.Change}",
            Side = reply.Side ?? "BOTH",
            Kind = reply.Change!,
            ResourceType = resourceType,
            // A record that a plan would make has no id before it is made.
            InternalId = job.DryRun && reply is { Side: "LOCAL", Change: "CREATE" } ? null : reply.InternalId,
            ExternalId = externalId,
            Title = reply.Title,
            Fields = reply.Fields ?? "{}",
        }),
    };

    /// <summary>The counts that a report shows: matched, differing, and per side what would be made, changed, deleted.</summary>
    public static string KindOf(ObserveReply reply) => reply.Change is "MATCHED" or "DIFFERING"
        ? reply.Change.ToLowerInvariant()
        : $"{reply.Change!.ToLowerInvariant()}{(reply.Side == "LOCAL" ? "Local" : "External")}";

    /// <summary>Adds counts to those of earlier pages.</summary>
    public string AddTo(string countsJson) => Planned.OrderBy(entry => entry.Key, StringComparer.Ordinal).Aggregate(
        (FieldValue.Object)FieldValue.ParseOrThrow(countsJson),
        (all, entry) => all.With(entry.Key, FieldValue.Of(entry.Value + (all.Get(entry.Key) is FieldValue.Number number ? number.Value : 0)))).ToJson();
}
