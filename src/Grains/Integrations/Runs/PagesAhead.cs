using Concord.Connectors;

namespace Concord.Grains.Integrations.Runs;

/// <summary>A page of a listing, or why there is none, with the moment its request left.</summary>
internal readonly record struct Listed(ListReply Reply, DateTimeOffset SentAt);

/// <summary>The pages of a listing one after the other; the next may be on its way while one is looked at. For one step of a run.</summary>
internal sealed class PagesAhead(IConnector connector, string type, DateTimeOffset? since, TimeProvider clock)
{
    private Task<Listed>? ahead;

    /// <summary>A page was asked for that nobody has taken yet.</summary>
    public bool IsUnderWay => ahead is not null;

    /// <summary>Asks for the page that will be taken next.</summary>
    public void Ask(string? position) => ahead = ListAsync(position);

    /// <summary>The page that was asked for, else the one at the position.</summary>
    public Task<Listed> TakeAsync(string? position)
    {
        var page = ahead ?? ListAsync(position);
        ahead = null;
        return page;
    }

    /// <summary>Nothing outlives its step, whatever becomes of that.</summary>
    public async Task EndAsync()
    {
        if (ahead is { } unwanted)
        {
            await Task.WhenAny(unwanted);
        }
    }

    private async Task<Listed> ListAsync(string? position)
    {
        var sentAt = clock.GetUtcNow();
        return new Listed(await connector.ListAsync(new ListRequest(type, position, since), CancellationToken.None), sentAt);
    }
}
