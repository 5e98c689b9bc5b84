using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

public sealed class SelfFilteringGrain(List<string> seen) : Grain, ISided, IIncomingGrainCallFilter
{
    public Task<string> Side()
    {
        seen.Add("method");
        return Task.FromResult("own");
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        seen.Add("grain");
        return context.Invoke();
    }
}
