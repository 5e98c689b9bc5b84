using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>How much there is in a world: it grows with whatever is written on either side.</summary>
internal sealed record Extent(int Writes, int Versions, int Conflicts, int Pending, int Operations);

/// <summary>Waits for a world to come to rest, and sees whether it stays so.</summary>
internal sealed class Rest(World world)
{
    /// <summary>I19: how long open work may take once nothing goes wrong any more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(10);

    public Extent Extent() => new(
        world.Sites.Sum(site => site.Fake.Writes),
        world.Disk.All<RecordVersionRow>().Length,
        world.Disk.All<ConflictRow>().Length,
        world.Disk.All(From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING)).Length,
        world.Disk.All<OperationRow>().Length);

    /// <summary>I2, I19: what is open ends by itself within hours.</summary>
    public async Task<bool> QuietAsync(string when)
    {
        var until = world.Now + Patience;
        var wait = TimeSpan.FromSeconds(1);
        while (Open() is { Count: > 0 } open)
        {
            if (world.Now >= until)
            {
                world.Journal.Violation("I19", $"still open {when}: {string.Join(", ", open.Take(5))}");
                return false;
            }

            // What a brake holds waits for a person, not for time.
            foreach (var site in world.Sites) await site.Admin.ApproveAsync();
            await world.Delay(wait);
            wait = wait < LongestLook ? wait * 1.5 : LongestLook;
        }

        return true;
    }

    /// <summary>I6: once all sides agree, three more full runs of each integration write nothing anywhere.</summary>
    public async Task SilenceAsync()
    {
        var before = Extent();
        for (var run = 1; run <= 3; run++)
        {
            foreach (var site in world.Sites) await site.Admin.RunFullAsync(Patience);
            await QuietAsync($"after silent run {run}");
        }

        if (Extent() != before) world.Journal.Violation("I6", $"three runs after convergence wrote something: {before} became {Extent()}");
    }

    private bool IsAnswered(LookupWaitRow row) => world.Disk.All(From.Table<MappingRow>().Where(known => known.IntegrationId, row.IntegrationId).Where(known => known.ResourceType, row.TargetType))
        .Any(known => known.ExternalId is not null && (row.KnownSide == Side.External ? known.ExternalId : known.InternalId) == row.KnownId);

    private List<string> Open() =>
    [
        .. world.Disk.All(From.Table<OperationRow>().WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED]))
            .Select(row => $"{row.Kind} {row.Id} of {row.InternalId} is {row.State} after {row.Attempts} attempts, due {row.NextDueAt:HH:mm:ss}, {row.LastError}"),
        .. world.Disk.All<HintRow>().Select(row => $"a fetch of {row.ExternalId} is owed since {row.SeenAt:HH:mm:ss}, due {row.NextDueAt:dd HH:mm:ss}, {row.LastError}"),
        .. world.Disk.All<LookupWaitRow>().Where(IsAnswered).Select(row => $"{row.InternalId}{row.ExternalId} waits for {row.KnownId}, who is known by now, due {row.NextDueAt:dd HH:mm:ss}"),
        .. world.Disk.All<RecordChangeDueRow>().Select(row => $"version {row.Version} of {row.Id} has no place in the feed"),
        .. world.Disk.Behind().Select(row => $"a subscriber is told only up to {row.Position}, due {row.NextDueAt:dd HH:mm:ss}, {row.LastError}"),
        .. world.Disk.All(From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN)).Select(row => $"delivery {row.Id} is open{(row.Held ? " and held" : "")}, due {row.NextDueAt:HH:mm:ss}"),
    ];
}
