namespace Concord.Storage.Sqlite;

/// <summary>
/// Hands out tickets from a block that was reserved durably before its first ticket is drawn. Only one process writes the
/// database, so blocks follow each other.
/// </summary>
/// <param name="reserveAsync">Reserves the next block and answers its last ticket, once that is durable.</param>
/// <param name="blockSize">How many tickets are in a block.</param>
internal sealed class TicketSource(Func<Task<long>> reserveAsync, int blockSize)
{
    private readonly Lock gate = new();
    private Task? refilling;
    private long last;
    private long end;

    public async ValueTask<long> NextAsync()
    {
        while (true)
        {
            Task refill;
            lock (gate)
            {
                if (last < end) return ++last;
                if (refilling is null or { IsCompleted: true }) refilling = RefillAsync();
                refill = refilling;
            }

            await refill;
        }
    }

    private async Task RefillAsync()
    {
        var reserved = await reserveAsync();
        lock (gate) (last, end) = (reserved - blockSize, reserved);
    }
}
