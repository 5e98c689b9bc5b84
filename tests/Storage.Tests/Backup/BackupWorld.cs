using System.IO.Compression;
using System.Text;
using Concord.Storage.Backup;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Backup;

/// <summary>Databases to back up and to restore into, and a folder for the files.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    private readonly List<Store> stores = [];

    public TemporaryDirectory Folder { get; } = new();

    public string File => Path.Combine(Folder.Path, "backup.zip");

    /// <summary>`sqlite` or `postgres`; empty where it is to be restored into.</summary>
    public async Task<Store> StoreAsync(string kind, bool migrated = true)
    {
        Store store = kind == "sqlite" ? new SqliteStore() : new PostgresStore();
        stores.Add(store);
        await store.MakeAsync(own: true, migrated);
        return store;
    }

    /// <summary>A database with rows of many tables, sealed audit and drawn tickets.</summary>
    /// <returns>The last ticket.</returns>
    public static async Task<long> FillAsync(Store store)
    {
        await using var database = store.Open();
        database.SealAudit(new TestAuditKeys());
        var unit = new CommitUnit("unit_1")
            .Insert(Sample.Record("task_1", """{"title":"Zürich 🎉 \"quoted\"\nand \u0001"}""")).Insert(Sample.Version()).Insert(Sample.Record("task_2") with { ExternalSyncEnabled = false })
            .Insert(Sample.Integration()).Insert(Sample.Mapping()).Insert(Sample.Mapping("map_2", "task_2", externalId: null)).Insert(Sample.Payload()).Insert(Sample.Operation()).Insert(Sample.Conflict())
            .Insert(Sample.Audit());
        (await database.CommitAsync([unit])).ShouldBe([true]);
        for (var number = 0; number < 24; number++) await database.NextTicketAsync();
        return await database.NextTicketAsync();
    }

    public BackupManifest Write(Store store, string? file = null, bool replace = false) => BackupWriter.Write(store.Options, file ?? File, replace, new ManualTime(), (_, _) => { });

    public BackupManifest Restore(Store store) => BackupRestore.Run(store.Options, File, new ManualTime(), (_, _) => { });

    /// <summary>Writes the file anew with the manifest changed, so that it still proves itself.</summary>
    public void ChangeManifest(Func<string, string> change)
    {
        var changed = "";
        Change(BackupFile.ManifestName, text => changed = change(text));
        Change("manifest.sha256", _ => BackupFile.DigestOf(Encoding.UTF8.GetBytes(changed)));
    }

    /// <summary>Writes the file anew with one entry changed.</summary>
    public void Change(string entry, Func<string, string> change)
    {
        using var zip = ZipFile.Open(File, ZipArchiveMode.Update);
        string text;
        using (var reader = new StreamReader(zip.GetEntry(entry)!.Open())) text = reader.ReadToEnd();
        zip.GetEntry(entry)!.Delete();
        using var output = zip.CreateEntry(entry).Open();
        output.Write(Encoding.UTF8.GetBytes(change(text)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores) await store.DisposeAsync();
        Folder.Dispose();
    }
}
