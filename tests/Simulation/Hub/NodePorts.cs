using Concord.Connectors.Notices;
using Concord.Simulation.Database;
using Concord.Simulation.Scheduling;
using Concord.Storage;
using Concord.Sync.Records;

namespace Concord.Simulation.Hub;

/// <summary>What a simulated process stands on.</summary>
internal sealed record NodePorts
{
    public required SimulationScheduler Scheduler { get; init; }

    /// <summary>How far the process's clock is ahead of the world's.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Whether no other process writes the database: only then may it remember what it has read.</summary>
    public bool Alone { get; init; } = true;

    /// <summary>What survives the process.</summary>
    public required IDatabase Disk { get; init; }

    /// <summary>The trouble between the process and its disk.</summary>
    public required DatabaseFaultPlan DatabaseFaults { get; init; }

    /// <summary>The way to the outside.</summary>
    public required INetwork Network { get; init; }

    /// <summary>The way to people.</summary>
    public required IMailer Mailer { get; init; }

    /// <summary>Ids, secrets and jitter of this process.</summary>
    public required Random Random { get; init; }

    public required RecordTypes Types { get; init; }

    /// <summary>The moment before which a sweep finds nothing new.</summary>
    public required Func<DateTimeOffset> NothingDueBefore { get; init; }

    /// <summary>The moment before which no row is due, as of a moment by the process's own clock: that moment or an earlier one when one is.</summary>
    public required Func<DateTimeOffset, DateTimeOffset> NextDue { get; init; }

    /// <summary>Told once when the process dies, and where.</summary>
    public required Action<SimulatedNode, string> Died { get; init; }

    /// <summary>Told what the process logs as an error.</summary>
    public required Action<string, Exception?> Failed { get; init; }
}
