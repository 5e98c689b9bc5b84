using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>Leaves after every call, and fails to be disposed.</summary>
public sealed class StickyGrain : Grain, ISided, IAsyncDisposable
{
    private int _calls;

    public Task<string> Side()
    {
        DeactivateOnIdle();
        return Task.FromResult($"{++_calls}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        throw new FormatException("stuck");
    }
}
