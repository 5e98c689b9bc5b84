using Microsoft.Extensions.Logging;

namespace Concord.Grains.Dispatch;

/// <summary>
/// Work under way, each piece once, as much as there are slots for. Work that throws is logged and put off. Safe for use by several threads.
/// </summary>
/// <param name="postponement">Forgets the failures of what was done.</param>
/// <param name="log">Told of every failure.</param>
internal sealed class Workers(Postponement postponement, ILogger log)
{
    private readonly Lock gate = new();
    private readonly Slots slots = new();
    private readonly Dictionary<string, Task> inFlight = new(StringComparer.Ordinal);
    private bool refuses;

    /// <summary>There is room again for what found none.</summary>
    public event Action? Roomy;

    /// <param name="owner">Whose work it is: the slots are shared among owners.</param>
    /// <param name="key">Which piece it is: one that is under way is not begun again.</param>
    /// <param name="work">Does it.</param>
    /// <param name="putOff">Moves the due time of its rows after it threw; null: it comes again with the next sweep.</param>
    public Entry Begin(string owner, string key, Func<Task> work, Func<Task>? putOff = null)
    {
        lock (gate)
        {
            if (refuses)
            {
                return Entry.UnderWay;
            }

            var entry = slots.Enter(owner, key);
            if (entry == Entry.Begun)
            {
                inFlight[key] = RunAsync(key, work, putOff);
            }

            return entry;
        }
    }

    /// <summary>From now on nothing is begun.</summary>
    public void Refuse()
    {
        lock (gate)
        {
            refuses = true;
        }
    }

    /// <summary>Comes back once what is under way now is done.</summary>
    public async Task IdleAsync()
    {
        Task[] left;
        lock (gate)
        {
            left = [.. inFlight.Values];
        }

        await Task.WhenAll(left);
    }

    private async Task RunAsync(string key, Func<Task> work, Func<Task>? putOff)
    {
        // Leaves the caller's turn: a wake-up must never run work inside the commit that caused it.
        await Task.Yield();
        try
        {
            await work();
            postponement.Done(key);
        }
        catch (Exception exception)
        {
            log.LogError(exception, "Work on {Key} failed; its row stays open and comes again.", key);
            await PutOffAsync(key, Postponement.IsOfTheDatabase(exception) ? null : putOff);
        }
        finally
        {
            Leave(key);
        }
    }

    private async Task PutOffAsync(string key, Func<Task>? putOff)
    {
        try
        {
            await (putOff?.Invoke() ?? Task.CompletedTask);
        }
        catch (Exception exception)
        {
            log.LogError(exception, "{Key} could not be put off; the next sweep comes back to it.", key);
        }
    }

    private void Leave(string key)
    {
        bool isRoomy;
        lock (gate)
        {
            inFlight.Remove(key);
            isRoomy = slots.Leave(key);
        }

        if (isRoomy)
        {
            Roomy?.Invoke();
        }
    }
}
