using System.Globalization;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>What a run does next. A run goes through the phases of each record type in this order.</summary>
internal enum RunPhase
{
    /// <summary>Lists the outside, page by page.</summary>
    List,

    /// <summary>Counts what is mapped and was not listed, before any delete.</summary>
    Missing,

    /// <summary>Asks for each missing record by its id; what is gone is deleted.</summary>
    Gone,

    /// <summary>Goes through local records that the outside has not been sent.</summary>
    Local,

    /// <summary>Closes the run.</summary>
    End,

    /// <summary>Lets go what a brake held and a person approved; the only phase of such a job.</summary>
    Held,

    /// <summary>Takes back what an integration wrote; the only phase of an undo.</summary>
    Undo,
}

/// <summary>Where a run is. Immutable; kept with the job, so that a stopped run goes on from its last finished page.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="TypeIndex">Which of the job's record types.</param>
/// <param name="Position">Inside the phase: a paging token or the last id; null at its beginning.</param>
/// <param name="Complete">Whether the listing of this type left nothing out, so that absence means something.</param>
/// <param name="Listed">How many records the listing of this type has shown.</param>
/// <param name="Newest">The largest updated-at it has shown.</param>
/// <param name="ReportId">The report that what the run withheld goes into; null while it withheld nothing.</param>
/// <param name="ReportCounts">Its counts by kind, as JSON.</param>
/// <param name="Began">When the listing of this type began, by our clock.</param>
/// <param name="Filling">How far old records have claimed their keys under new matching rules; null while nothing is to be filled.</param>
internal sealed record Checkpoint(
    RunPhase Phase, int TypeIndex, string? Position, bool Complete, int Listed, DateTimeOffset? Newest, string? ReportId = null, string? ReportCounts = null, Filling? Filling = null, DateTimeOffset? Began = null)
{
    public static readonly Checkpoint Start = new(RunPhase.List, 0, null, true, 0, null);

    /// <summary>The beginning of a job of this kind.</summary>
    public static Checkpoint StartOf(JobRow job) => job.JobType == JobType.UNDO ? Start with { Phase = RunPhase.Undo } : Start;

    public Checkpoint Go(RunPhase phase) => this with { Phase = phase, Position = null };

    public Checkpoint NextType(RunPhase phase) => Start with { Phase = phase, TypeIndex = TypeIndex + 1, ReportId = ReportId, ReportCounts = ReportCounts };

    /// <summary>The end of this type: on to the next one's listing, or to the end of the run.</summary>
    public Checkpoint AfterType(JobRow job) => job.ResourceTypes.Length == TypeIndex + 1 ? Go(RunPhase.End) : NextType(RunPhase.List);

    public string ToJson() => FieldValue.Of(
        ("phase", FieldValue.Of(Phase.ToString())),
        ("typeIndex", FieldValue.Of(TypeIndex)),
        ("position", FieldValue.Of(Position)),
        ("complete", FieldValue.Of(Complete)),
        ("listed", FieldValue.Of(Listed)),
        ("newest", TextOf(Newest)),
        ("began", TextOf(Began)),
        ("reportId", FieldValue.Of(ReportId)),
        ("reportCounts", FieldValue.Of(ReportCounts)),
        ("fillRules", FieldValue.Of(Filling?.Rules)),
        ("fillAfter", FieldValue.Of(Filling?.After))).ToJson();

    public static Checkpoint Read(string json)
    {
        var map = (FieldValue.Object)FieldValue.ParseOrThrow(json);
        return new Checkpoint(
            Enum.Parse<RunPhase>(map.Get("phase").ScalarText!),
            (int)((FieldValue.Number)map.Get("typeIndex")).Value,
            map.Get("position").ScalarText,
            map.Get("complete") is FieldValue.Bool { Value: true },
            (int)((FieldValue.Number)map.Get("listed")).Value,
            TimeOf(map.Get("newest")),
            map.Get("reportId").ScalarText,
            map.Get("reportCounts").ScalarText,
            map.Get("fillRules").ScalarText is { } rules ? new Filling(rules, map.Get("fillAfter").ScalarText ?? "") : null,
            TimeOf(map.Get("began")));
    }

    private static FieldValue TextOf(DateTimeOffset? time) => FieldValue.Of(time?.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset? TimeOf(FieldValue text) =>
        DateTimeOffset.TryParse(text.ScalarText, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;
}

/// <summary>How far a filling is.</summary>
/// <param name="Rules">Under which rules.</param>
/// <param name="After">The last record that has claimed.</param>
internal sealed record Filling(string Rules, string After);
