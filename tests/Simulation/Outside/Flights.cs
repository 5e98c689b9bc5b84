using Concord.Connectors.Outbound;
using Concord.Fakes.Rest;

namespace Concord.Simulation.Outside;

/// <summary>The writes that are on their way to one system, and what it asked for when it refused some: what a process must know, or wait for, and may not guess.</summary>
internal sealed class Flights(TimeProvider clock)
{
    // 7.8: what failed is not tried again at once, whether or not the system says so.
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Asked, DateTimeOffset Until)> waits = new(StringComparer.Ordinal);
    private readonly HashSet<string> unwritten = new(StringComparer.Ordinal);

    /// <summary>A request of this operation has left, and neither has it ended nor can nobody hear its end any more.</summary>
    public bool IsUnderWay(string operation) => underWay.ContainsKey(operation);

    /// <summary>Until when the system is not to be bothered with this operation again, as it asked or as its failure tells, and since when; null when it may be at any time.</summary>
    public (DateTimeOffset Asked, DateTimeOffset Until)? WaitOf(string operation) => waits.TryGetValue(operation, out var wait) ? wait : null;

    public void Leaves(string operation) => underWay[operation] = underWay.GetValueOrDefault(operation) + 1;

    /// <summary>Its caller hears of it, or gives up, and it has no effect any more.</summary>
    public void Ends(string operation)
    {
        if (--underWay[operation] == 0) underWay.Remove(operation);
    }

    /// <summary>Notes what the answer asks for.</summary>
    public void Hears(string operation, OutboundReply reply)
    {
        waits.Remove(operation);
        var asked = reply is OutboundReply.Answered answer ? answer.Headers.FirstOrDefault(header => header.Name == "Retry-After")?.Value : null;
        unwritten.Add(operation);
        if (reply is OutboundReply.Answered { Status: >= 500 }) waits[operation] = (clock.GetUtcNow(), clock.GetUtcNow() + ShortestBackoff);
        if (asked is not null) waits[operation] = (clock.GetUtcNow(), clock.GetUtcNow() + TimeSpan.FromSeconds(int.Parse(asked, System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>What was heard of this operation is written down.</summary>
    public void Writes(string operation) => unwritten.Remove(operation);

    /// <summary>A process died: what it had heard and not written down, nobody knows.</summary>
    /// <returns>How many waits nobody knows of any more.</returns>
    public int Forgets()
    {
        var forgotten = unwritten.Count(waits.Remove);
        unwritten.Clear();
        return forgotten;
    }

    /// <summary>The operation behind a write.</summary>
    public static string OperationOf(FakeRequest request) => request.Header("X-Concord-Operation") ?? "";
}
