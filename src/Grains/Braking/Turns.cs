namespace Concord.Grains.Braking;

/// <summary>One at a time for each name, in the order of asking.</summary>
internal sealed class Turns
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> last = new(StringComparer.Ordinal);

    /// <summary>Waits for the turns of all names; disposing of what is returned ends them.</summary>
    public async Task<IDisposable> TakeAsync(IEnumerable<string> names)
    {
        var turn = new Turn();
        // In one order for everybody, so that no two wait for each other.
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            await After(name, turn);
        }

        return turn;
    }

    private Task After(string name, Turn turn)
    {
        lock (gate)
        {
            var before = last.GetValueOrDefault(name, Task.CompletedTask);
            last[name] = turn.Ended;
            return before;
        }
    }

    private sealed class Turn : IDisposable
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => ended.Task;

        public void Dispose() => ended.TrySetResult();
    }
}
