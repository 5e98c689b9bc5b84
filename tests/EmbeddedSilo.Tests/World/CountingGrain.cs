using Orleans;
using Orleans.Concurrency;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>A grain without any care about threads: a turn that overlapped another would lose updates.</summary>
public interface ICountingGrain : IGrainWithStringKey
{
    Task Add();

    /// <summary>Enters while others run, and takes long between reading and writing.</summary>
    [AlwaysInterleave]
    Task AddAtOnce();

    Task<int> Count();

    /// <summary>How many instances were ever activated under this key, as the test counts them.</summary>
    Task<int> Instance();
}

public sealed class CountingGrain(Func<string, int>? activated = null) : Grain, ICountingGrain
{
    private int _count;
    private int _instance;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _instance = activated?.Invoke(this.GetPrimaryKeyString()) ?? 1;
        return Task.CompletedTask;
    }

    public async Task Add()
    {
        var seen = _count;
        await Task.Yield();
        _count = seen + 1;
    }

    public Task AddAtOnce()
    {
        var seen = _count;
        Thread.SpinWait(20);
        _count = seen + 1;
        return Task.CompletedTask;
    }

    public Task<int> Count() => Task.FromResult(_count);

    public Task<int> Instance() => Task.FromResult(_instance);
}
