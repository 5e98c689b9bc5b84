using System.Text;
using System.Text.RegularExpressions;
using Concord.Storage.Backup;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Backup;

/// <summary>What is not restored, and leaves the database as it was.</summary>
public sealed class RestoreRefusalTests : IAsyncDisposable
{
    private readonly BackupWorld world = new();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData("gone", "cannot be read")]
    [InlineData("cut", "cannot be read")]
    [InlineData("flipped", "")]
    [InlineData("text", "cannot be read")]
    [InlineData("row changed", "is damaged: record has 2 rows")]
    [InlineData("row lost", "is damaged: record has 1 rows")]
    [InlineData("row doubled", "is damaged: record has 3 rows")]
    [InlineData("format", "has format 9, and this program knows 1")]
    [InlineData("manifest", "cannot be read")]
    [InlineData("brief", "manifest.json is not whole")]
    [InlineData("tickets", "manifest.json is damaged")]
    public async Task A_damaged_file_is_named_and_makes_no_database(string damage, string told)
    {
        var target = await FilledFileAsync();
        Damage(damage);

        Should.Throw<BackupRefusedException>(() => world.Restore(target)).Message.ShouldContain(told);

        File.Exists(Databases.FileOf(target.Options.ConnectionString)).ShouldBeFalse();
    }

    [Fact]
    public async Task Tables_of_another_version_are_named()
    {
        var target = await FilledFileAsync();
        world.ChangeManifest(text => text.Replace("\"external_metadata\"", "\"external_notes\"", StringComparison.Ordinal));

        Should.Throw<BackupRefusedException>(() => world.Restore(target)).Message.ShouldContain("made by a version of Concord with other tables (record (");
    }

    [Fact]
    public async Task A_file_that_other_migrations_made_is_refused_though_its_tables_are_the_same()
    {
        var target = await FilledFileAsync();
        world.ChangeManifest(text => text.Replace("0002_cluster", "0009_later", StringComparison.Ordinal));

        Should.Throw<BackupRefusedException>(() => world.Restore(target)).Message.ShouldContain("whose tables are at 0009_later");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_row_that_the_database_refuses_leaves_it_empty_and_good_to_be_filled(string kind)
    {
        var target = await FilledFileAsync(kind);
        var good = File.ReadAllBytes(world.File);
        ChangeRecords(text => text.Replace("{}\",0,", "{}\",2,", StringComparison.Ordinal));

        Should.Throw<BackupRefusedException>(() => world.Restore(target)).Message.ShouldContain("is left empty");

        File.WriteAllBytes(world.File, good);
        world.Restore(target).Rows.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_database_that_is_not_empty_or_in_use_stays_as_it_is(string kind)
    {
        var target = await FilledFileAsync(kind);
        await using (target.Open())
            Should.Throw<DatabaseRefusedException>(() => world.Restore(target)).Message.ShouldContain("Another process uses");
        world.Restore(target);

        Should.Throw<BackupRefusedException>(() => world.Restore(target)).Message.ShouldContain("is not empty");
        target.Texts("SELECT id FROM record ORDER BY id").ShouldBe(["task_1", "task_2"]);
    }

    private async Task<Store> FilledFileAsync(string kind = "sqlite")
    {
        var source = await world.StoreAsync(kind);
        await BackupWorld.FillAsync(source);
        world.Write(source);
        return await world.StoreAsync(kind, migrated: false);
    }

    private void Damage(string how)
    {
        var bytes = File.ReadAllBytes(world.File);
        switch (how)
        {
            case "gone": File.Delete(world.File); break;
            case "cut": File.WriteAllBytes(world.File, bytes[..^100]); break;
            case "flipped":
                // In the first entry's content: past its header and name.
                bytes[200] ^= 0xFF;
                File.WriteAllBytes(world.File, bytes);
                break;
            case "text": File.WriteAllText(world.File, "no zip"); break;
            case "row changed": world.Change("record.jsonl", text => text.Replace("task_2", "task_3", StringComparison.Ordinal)); break;
            case "row lost": world.Change("record.jsonl", text => text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)]); break;
            case "row doubled": world.Change("record.jsonl", text => text + text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)]); break;
            case "format": world.ChangeManifest(text => text.Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal)); break;
            case "tickets": world.Change(BackupFile.ManifestName, text => Regex.Replace(text, "\"tickets\": [0-9]+", "\"tickets\": 1")); break;
            case "brief": world.ChangeManifest(_ => "{\"format\":1}"); break;
            default: world.ChangeManifest(_ => "{"); break;
        }
    }

    // With a digest that fits.
    private void ChangeRecords(Func<string, string> change)
    {
        var (before, after) = (new TableDigest(), new TableDigest());
        world.Change("record.jsonl", text =>
        {
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) before.Add(Encoding.UTF8.GetBytes(line));
            var changed = change(text);
            changed.ShouldNotBe(text);
            foreach (var line in changed.Split('\n', StringSplitOptions.RemoveEmptyEntries)) after.Add(Encoding.UTF8.GetBytes(line));
            return changed;
        });
        world.ChangeManifest(text => text.Replace($"{before}", $"{after}", StringComparison.Ordinal));
    }
}
