using System.Collections.Concurrent;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Hooks;

/// <summary>
/// Whether an integration's inbox takes more. While a connection is given up, or a first sync waits for approval, what comes is stored and waits: not without
/// end, but until so much of it is open. It is looked at now and then only, so a little more may come in.
/// </summary>
public sealed class InboxRoom(IDatabase database, TimeProvider clock)
{
    /// <summary>The most events of one integration that are open.</summary>
    public const int Most = 100_000;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (bool IsFull, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    /// <summary>Default <see cref="Most"/>.</summary>
    public int Limit { get; init; } = Most;

    public async Task<bool> IsFullAsync(string integrationId)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(integrationId, out var look) && look.Until > now)
            return look.IsFull;
        var open = await database.CountAsync(From.Table<DeliveryEventRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.Disposition, Is.Null));
        known[integrationId] = (open >= Limit, now + BetweenLooks);
        return open >= Limit;
    }
}
