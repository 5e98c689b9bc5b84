using Concord.EndToEnd.Parts;
using Concord.Postgres;

namespace Concord.EndToEnd.Crashes;

/// <summary>What is acknowledged has reached the disk.</summary>
public sealed class DurabilityTests
{
    private const int Edits = 25;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_edit_is_acknowledged_before_its_commit_is_synced_to_the_disk(bool onPostgres)
    {
        Assert.SkipWhen(Strace.Missing is not null, Strace.Missing ?? "");
        Assert.SkipWhen(onPostgres && PrivateServer.Binaries is null, "Left out: PostgreSQL's server programs (initdb, postgres) are not installed.");
        await using var world = await CrashWorld.StartAsync(onPostgres);
        var task = (await world.Hub.TasksAsync())[0];
        await world.SettledAsync();
        // PostgreSQL's server starts a process for each connection, and the hub's are there already.
        await using var strace = await Strace.AttachAsync(onPostgres ? await world.ServerIdAsync() : world.Hub.ProcessId);
        if (onPostgres)
            await world.KillAsync();

        for (var number = 1; number <= Edits; number++)
        {
            var before = strace.Syncs;
            await world.Hub.EditAsync(task.Id, new { description = $"Edit {number}" });
            strace.Syncs.ShouldBeGreaterThan(before);
        }
    }
}
