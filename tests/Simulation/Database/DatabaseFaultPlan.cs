using System.Collections.Immutable;
using Concord.Storage;

namespace Concord.Simulation.Database;

/// <summary>Which faults happen when. Asked in the order of the calls, so that the same schedule meets the same faults.</summary>
public sealed class DatabaseFaultPlan
{
    private readonly Func<int, ImmutableArray<CommitUnit>, DatabaseFault> commits;
    private readonly Func<int, bool> queries;
    private readonly Func<TimeSpan> latency;
    private int commitNumber;
    private int queryNumber;

    private DatabaseFaultPlan(
        Func<int, ImmutableArray<CommitUnit>, DatabaseFault> commits, Func<int, bool> queries, Func<TimeSpan> latency)
    {
        this.commits = commits;
        this.queries = queries;
        this.latency = latency;
    }

    /// <summary>Everything works at once.</summary>
    public static DatabaseFaultPlan None => Scripted((_, _) => DatabaseFault.None);

    /// <summary>Faults by chance; the same random source gives the same faults.</summary>
    public static DatabaseFaultPlan Seeded(Random random, DatabaseFaultRates rates)
    {
        bool Happens(double rate) => random.NextDouble() < rate;

        DatabaseFault Draw()
        {
            if (Happens(rates.Refused)) return DatabaseFault.Refused;
            if (Happens(rates.Raised)) return DatabaseFault.Raised;
            if (Happens(rates.RequestLost)) return DatabaseFault.RequestLost;
            if (Happens(rates.AnswerLost)) return DatabaseFault.AnswerLost;
            if (Happens(rates.AppliedLate)) return DatabaseFault.AppliedLate;
            if (Happens(rates.Crash)) return Happens(0.5) ? DatabaseFault.CrashBefore : DatabaseFault.CrashAfter;
            return DatabaseFault.None;
        }

        return new((_, _) => Draw(), _ => Happens(rates.QueryRefused), () => rates.LongestLatency * random.NextDouble());
    }

    /// <summary>Faults by the number of the commit (from 1) and what is committed; no latency unless it is given.</summary>
    public static DatabaseFaultPlan Scripted(
        Func<int, ImmutableArray<CommitUnit>, DatabaseFault> commits, Func<int, bool>? queries = null, Func<TimeSpan>? latency = null) =>
        new(commits, queries ?? (_ => false), latency ?? (() => TimeSpan.Zero));

    internal DatabaseFault NextCommit(ImmutableArray<CommitUnit> units) => commits(++commitNumber, units);

    internal bool NextQueryIsRefused() => queries(++queryNumber);

    internal TimeSpan NextLatency() => latency();
}

/// <summary>How likely each fault is, from 0 to 1 a call. All default to 0.</summary>
public sealed record DatabaseFaultRates
{
    public double Refused { get; init; }

    public double Raised { get; init; }

    public double RequestLost { get; init; }

    public double AnswerLost { get; init; }

    public double AppliedLate { get; init; }

    public double Crash { get; init; }

    public double QueryRefused { get; init; }

    /// <summary>Each call takes between nothing and this.</summary>
    public TimeSpan LongestLatency { get; init; }
}
