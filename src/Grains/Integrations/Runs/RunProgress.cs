using System.Collections.Immutable;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Integrations.Runs;

/// <summary>What one step of a run found out, to be committed together with the checkpoint that follows it.</summary>
internal sealed record RunProgress(Checkpoint Next, int Records, int Failed, int Conflicts, CommitUnit Rows, ImmutableDictionary<string, int> Planned, bool Plans = false)
{
    /// <summary>Records that the step looked at to find those.</summary>
    public int Looked { get; init; }

    /// <summary>What the brakes watch in a run.</summary>
    public const string DeleteLocal = "deleteLocal";

    /// <summary>The records that failed.</summary>
    public ImmutableArray<RunFailure> Failures { get; private init; } = [];

    /// <summary>Why the step could not be done and has to wait for the connection; null: it was done.</summary>
    public string? Trouble { get; private init; }

    /// <summary>Nothing was asked for, since the system is to be left alone for a while; the step comes again as it is.</summary>
    public bool Waits { get; init; }

    /// <summary>The step is to be done again once the connection may be tried.</summary>
    public RunProgress Stopped(string trouble) => this with { Trouble = trouble };

    public static RunProgress At(Checkpoint next, string unitId) => new(next, 0, 0, 0, new CommitUnit(unitId), ImmutableDictionary<string, int>.Empty);

    /// <summary>The id of a plan's line. It is derived, so that a page done twice writes the same lines.</summary>
    public static string LineId(string resourceType, string? key, string change) => $"{resourceType}/{key}/{change}";

    /// <summary>Adds what became of one record.</summary>
    public RunProgress With(JobRow job, string resourceType, string? externalId, ObserveReply reply)
    {
        var next = this with
        {
            Records = Records + 1,
            Failed = Failed + (reply.Outcome == Observed.Failed ? 1 : 0),
            Conflicts = Conflicts + (reply.Outcome == Observed.Conflict ? 1 : 0),
            Failures = reply.Outcome == Observed.Failed ? Failures.Add(new RunFailure(resourceType, reply.InternalId, externalId, reply.Reason)) : Failures,
        };
        return reply.Change is null ? next : next.Plan(job, resourceType, externalId, reply);
    }

    /// <summary>Adds a line to the plan.</summary>
    public RunProgress Plan(JobRow job, string resourceType, string? externalId, ObserveReply reply) =>
        PlanLine(Line(job.Id, job.DryRun, resourceType, externalId, reply), KindOf(reply));

    /// <summary>Adds a line that was made elsewhere, counted under a name.</summary>
    public RunProgress PlanLine(RunChangeRow line, string count) => this with
    {
        Planned = Planned.SetItem(count, Planned.GetValueOrDefault(count) + 1),
        Rows = Rows.Upsert(line),
    };

    /// <summary>Leaves such a line to a report of its own.</summary>
    public RunProgress WithholdLine(RunChangeRow line, string count) => this with
    {
        Next = Next with
        {
            ReportId = line.JobId,
            ReportCounts = Counts.Add(Next.ReportCounts ?? Counts.None, ImmutableDictionary<string, int>.Empty.Add(count, 1)),
        },
        Rows = Rows.Upsert(line),
    };

    /// <summary>Leaves a record to a report of its own.</summary>
    public RunProgress Withhold(string reportId, string resourceType, string? externalId, ObserveReply reply) =>
        WithholdLine(Line(reportId, isPlan: true, resourceType, externalId, reply), KindOf(reply));

    /// <summary>The counts that a report shows: matched, differing, and per side what would be made, changed, deleted.</summary>
    public static string KindOf(ObserveReply reply) => reply.Change is "MATCHED" or "DIFFERING"
        ? reply.Change.ToLowerInvariant()
        : $"{reply.Change!.ToLowerInvariant()}{(reply.Side == "LOCAL" ? "Local" : "External")}";

    private static RunChangeRow Line(string jobId, bool isPlan, string resourceType, string? externalId, ObserveReply reply) => new()
    {
        JobId = jobId,
        Id = LineId(resourceType, externalId ?? reply.InternalId, reply.Change!),
        Side = reply.Side ?? "BOTH",
        Kind = reply.Change!,
        ResourceType = resourceType,
        // A record that a plan would make has no id before it is made.
        InternalId = isPlan && reply is { Side: "LOCAL", Change: "CREATE" } ? null : reply.InternalId,
        ExternalId = externalId,
        Title = reply.Title,
        Fields = reply.Fields ?? "{}",
    };
}
