using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

public interface ISided : IGrainWithStringKey
{
    Task<string> Side();
}

public sealed class LeftGrain : Grain, ISided
{
    public Task<string> Side() => Task.FromResult("left");
}

public sealed class RightGrain : Grain, ISided
{
    public Task<string> Side() => Task.FromResult("right");
}

/// <summary>A grain class without a grain interface.</summary>
public sealed class StrayGrain : Grain;
