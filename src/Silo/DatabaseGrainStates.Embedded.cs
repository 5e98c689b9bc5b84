using System.Globalization;
using System.Text;
using Concord.EmbeddedSilo;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Silo;

/// <summary>The embedded runtime's grain states, in our database. State names are unique per grain class, as on Orleans.</summary>
public sealed class DatabaseGrainStates(IDatabase database, CommitPipeline pipeline, IdSource ids) : IGrainStateStore
{
    public async Task<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
        await FindAsync(key) is { } row ? new StoredGrainState(Encoding.UTF8.GetBytes(row.Payload), Etag(row.Revision)) : null;

    public async Task<GrainStateOutcome> WriteAsync(GrainStateKey key, ReadOnlyMemory<byte> json, string? expectedEtag, CancellationToken cancellationToken)
    {
        var payload = Encoding.UTF8.GetString(json.Span);
        var stored = await FindAsync(key);
        if (stored is null ? expectedEtag is not null : Etag(stored.Revision) != expectedEtag)
        {
            return new GrainStateOutcome.Conflict(stored is null ? null : Etag(stored.Revision));
        }

        var row = new GrainStateRow { StateName = key.StateName, GrainKey = key.GrainKey, Payload = payload, Revision = stored?.Revision ?? 1 };
        var unit = new CommitUnit(ids.New("unit"));
        return await pipeline.CommitAsync(stored is null ? unit.Insert(row) : unit.Update(row))
            ? new GrainStateOutcome.Done(Etag(stored is null ? 1 : stored.Revision + 1))
            : new GrainStateOutcome.Conflict(await FindAsync(key) is { } other ? Etag(other.Revision) : null);
    }

    public async Task<GrainStateOutcome> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(key);
        if (stored is null ? expectedEtag is not null : Etag(stored.Revision) != expectedEtag)
        {
            return new GrainStateOutcome.Conflict(stored is null ? null : Etag(stored.Revision));
        }

        return stored is null || await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Delete(stored))
            ? new GrainStateOutcome.Done(null)
            : new GrainStateOutcome.Conflict(null);
    }

    private async Task<GrainStateRow?> FindAsync(GrainStateKey key) => (await database.QueryAsync(
        From.Table<GrainStateRow>().Where(row => row.StateName, key.StateName).Where(row => row.GrainKey, key.GrainKey))).FirstOrDefault();

    private static string Etag(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
