using Concord.Storage.Audit;
using Concord.Storage.Backup;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Backup;

public sealed class BackupTests : IAsyncDisposable
{
    private readonly BackupWorld world = new();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData("sqlite", "sqlite")]
    [InlineData("postgres", "postgres")]
    [InlineData("sqlite", "postgres")]
    [InlineData("postgres", "sqlite")]
    public async Task A_restored_database_is_the_one_that_was_backed_up_whichever_kind_it_is(string from, string to)
    {
        var (source, target) = (await world.StoreAsync(from), await world.StoreAsync(to, migrated: false));
        var last = await BackupWorld.FillAsync(source);
        var taken = world.Write(source);

        world.Restore(target).Rows.ShouldBe(taken.Rows);

        var again = world.Write(target, world.File + "2");
        again.Tables.Select(Text).ShouldBe(taken.Tables.Select(Text));
        taken.Tables.Single(table => table.Name == "record").Rows.ShouldBe(2);
        await using var database = target.Open();
        (await database.NextTicketAsync()).ShouldBeGreaterThan(last);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_audit_of_a_restored_database_is_sound(string kind)
    {
        var (source, target) = (await world.StoreAsync(kind), await world.StoreAsync(kind, migrated: false));
        await BackupWorld.FillAsync(source);
        world.Write(source);
        world.Restore(target);
        foreach (var store in new[] { source, target })
        {
            await using var database = Databases.OpenToRead(store.Options with { Tenant = source.Options.Tenant });
            var report = await new AuditVerifier(database, new TestAuditKeys()).RunAsync([]);
            (report.Sound, report.Chains.Single().Rows).ShouldBe((true, 1));
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_backup_shows_one_moment_while_others_commit(string kind)
    {
        var source = await world.StoreAsync(kind);
        await using var database = source.Open();
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var writing = WriteAsync(database, begun, stop.Token);
        await begun.Task;

        var manifests = Enumerable.Range(0, 5).Select(_ => world.Write(source, replace: true)).ToArray();
        await stop.CancelAsync();
        await writing;

        foreach (var manifest in manifests) Rows(manifest, "record").ShouldBe(Rows(manifest, "sync_log"));
        Rows(manifests[^1], "record").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_file_that_is_there_stays_unless_it_is_to_be_replaced_and_nothing_unfinished_is_left()
    {
        var source = await world.StoreAsync("sqlite");
        File.WriteAllText(world.File, "mine");

        Should.Throw<BackupRefusedException>(() => world.Write(source)).Message.ShouldContain("is there already");
        File.ReadAllText(world.File).ShouldBe("mine");
        world.Write(source, replace: true);
        Should.Throw<BackupRefusedException>(() => world.Write(source, Path.Combine(world.Folder.Path, "none", "backup.zip"))).Message.ShouldContain("cannot be written");
        Directory.EnumerateFiles(world.Folder.Path).ShouldBe([world.File]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(world.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_database_that_stops_serving_on_the_way_leaves_no_file()
    {
        var source = await world.StoreAsync("postgres");
        await BackupWorld.FillAsync(source);

        Should.Throw<BackupRefusedException>(() => BackupWriter.Write(source.Options, world.File, replace: false, new ManualTime(), (_, _) =>
            source.Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))).Message.ShouldContain("stopped serving while it was read");

        Directory.EnumerateFiles(world.Folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_and_keeps_no_half_file()
    {
        var source = await world.StoreAsync("sqlite");
        await BackupWorld.FillAsync(source);
        await using (var database = source.Open())
        {
            // What cannot be packed smaller than the disk.
            var noise = new byte[200_000];
            new Random(1).NextBytes(noise);
            (await database.CommitAsync([new CommitUnit("unit_noise").Insert(Sample.Payload("dlv_noise") with { Body = [.. noise] })])).ShouldBe([true]);
        }

        using var disk = TinyDisk.Mount(world.Folder.Path);
        Assert.SkipWhen(disk is null, "Left out: this user may not mount a small disk.");
        var file = Path.Combine(disk!.Path, "backup.zip");

        var refused = Should.Throw<BackupRefusedException>(() => world.Write(source, file));

        refused.Message.ShouldStartWith($"{file} cannot be written: ");
        refused.Message.ShouldContain("No space left on device");
        Directory.EnumerateFileSystemEntries(disk.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_database_of_ours_is_not_backed_up()
    {
        var source = await world.StoreAsync("sqlite", migrated: false);

        Should.Throw<DatabaseRefusedException>(() => world.Write(source)).Message.ShouldContain("does not exist");
        File.WriteAllText(Databases.FileOf(source.Options.ConnectionString), "");
        Should.Throw<DatabaseRefusedException>(() => world.Write(source)).Message.ShouldContain("does not have the tables");
        File.Exists(world.File).ShouldBeFalse();
    }

    private static string Text(BackupTable table) => $"{table.Name} ({string.Join(' ', table.Columns)}): {table.Rows} {table.Digest}";

    private static long Rows(BackupManifest manifest, string table) => manifest.Tables.Single(one => one.Name == table).Rows;

    private static async Task WriteAsync(ISqlDatabase database, TaskCompletionSource begun, CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            await database.CommitAsync([new CommitUnit($"unit_{number}").Insert(Sample.Record($"task_{number}")).Insert(Sample.Log($"log_{number}"))]);
            begun.TrySetResult();
        }
    }
}
