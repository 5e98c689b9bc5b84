using System.Globalization;

namespace Concord.Simulation.Running;

/// <summary>How often each fault of the catalogue was played, counted by what worlds note of themselves.</summary>
internal static class FaultTable
{
    // Each at least so often in a long run.
    private const int LongRun = 20_000;
    private const int Often = 100;

    private static readonly IReadOnlyList<(string Fault, string What, string[] Beginnings)> Faults =
    [
        ("F1", "killed between two effects", ["crash at a commit", "crash before", "crash after a request", "crash by a kill"]),
        ("F2", "stopped in order", ["crash after a stop"]),
        ("F7", "commit applied, answer lost", ["commit AnswerLost", "commit AppliedLate"]),
        ("F8", "error in a batch", ["commit Raised"]),
        ("F9", "database refuses", ["commit Refused", "commit RequestLost", "query refused"]),
        ("F14", "webhook doubled", ["webhook doubled"]),
        ("F15", "webhooks overtake each other", ["webhook delayed"]),
        ("F16", "webhook told long after", ["webhook kept back"]),
        ("F17", "webhook lost", ["webhook lost"]),
        ("F23", "no answer, with effect", ["request AnswerLost", "request LateEffect"]),
        ("F24", "no answer, without effect", ["request RequestLost", "request NotSent"]),
        ("F25", "429", ["request answered 429"]),
        ("F26", "5xx", ["request answered 500", "request answered 503"]),
        ("F27", "answer cut off", ["request Truncated"]),
        ("F28", "401", ["request answered 401"]),
        ("F30", "read of the past", ["read of the past"]),
        ("F32", "deleted and there again under its key", ["deleted and restored outside"]),
    ];

    /// <summary>One line a fault; what would be too rare in a long run says so.</summary>
    public static IEnumerable<string> Lines(IReadOnlyDictionary<string, int> counts, int seeds) => Faults.Select(fault =>
    {
        var times = counts.Where(count => fault.Beginnings.Any(start => count.Key.StartsWith(start, StringComparison.Ordinal))).Sum(count => (long)count.Value);
        var rare = times * LongRun < (long)Often * seeds ? ", too rare" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{times,9} {fault.Fault} {fault.What}{rare}");
    });
}
