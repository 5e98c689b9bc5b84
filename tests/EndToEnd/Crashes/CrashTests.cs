using Concord.Postgres;

namespace Concord.EndToEnd.Crashes;

/// <summary>The real process, killed again and again while both sides work: what was acknowledged is there, once, and audited.</summary>
[Collection(nameof(CrashTests))]
public sealed class CrashTests
{
    [Fact]
    public Task Killed_on_SQLite_it_loses_and_doubles_nothing() => ShouldKeepAsync(new(OnPostgres: false, Kills: 10, Crashes: 0, Seed: 1));

    [Fact]
    public Task Killed_on_PostgreSQL_and_with_it_it_loses_and_doubles_nothing()
    {
        Assert.SkipWhen(PrivateServer.Binaries is null, "Left out: PostgreSQL's server programs (initdb, postgres) are not installed, and a server of somebody else's must not be stopped.");
        return ShouldKeepAsync(new(OnPostgres: true, Kills: 10, Crashes: 5, Seed: 1));
    }

    private static async Task ShouldKeepAsync(CrashOptions options)
    {
        var result = await new CrashRun(options).RunAsync(every: int.MaxValue);
        result.Differences.ShouldBeEmpty(result.Summary);
    }
}

/// <summary>Alone on the machine: their load would slow the others, and theirs this.</summary>
[CollectionDefinition(nameof(CrashTests), DisableParallelization = true)]
public sealed class CrashCollection;
