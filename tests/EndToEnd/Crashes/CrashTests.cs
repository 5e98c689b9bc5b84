using Concord.Postgres;

namespace Concord.EndToEnd.Crashes;

/// <summary>The real process, killed again and again while both sides work: what was acknowledged is there, once, and audited.</summary>
public sealed class SqliteCrashTests
{
    [Fact]
    public Task Killed_on_SQLite_it_loses_and_doubles_nothing() => Crashes.ShouldLeaveNothingAsync(new(OnPostgres: false, Kills: 10, Crashes: 0, Seed: 1));
}

/// <summary>The same, and its database server stopped at once.</summary>
public sealed class PostgresCrashTests
{
    [Fact]
    public Task Killed_on_PostgreSQL_and_with_it_it_loses_and_doubles_nothing()
    {
        Assert.SkipWhen(PrivateServer.Binaries is null, "Left out: PostgreSQL's server programs (initdb, postgres) are not installed, and a server of somebody else's must not be stopped.");
        return Crashes.ShouldLeaveNothingAsync(new(OnPostgres: true, Kills: 10, Crashes: 5, Seed: 1));
    }
}

file static class Crashes
{
    public static async Task ShouldLeaveNothingAsync(CrashOptions options)
    {
        var result = await new CrashRun(options).RunAsync(every: int.MaxValue);
        result.Differences.ShouldBeEmpty(result.Summary);
    }
}
