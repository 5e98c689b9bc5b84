using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

public interface IShortLived : IGrainWithStringKey
{
    Task Touch();
}

[CollectionAgeLimit(Minutes = 2)]
public sealed class ShortLivedGrain(List<string> gone) : Grain, IShortLived
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        gone.Add("short");
        return Task.CompletedTask;
    }
}

public interface IStaying : IGrainWithStringKey
{
    Task Touch();
}

[CollectionAgeLimit(AlwaysActive = true)]
public sealed class StayingGrain(List<string> gone) : Grain, IStaying
{
    public Task Touch() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        gone.Add("staying");
        return Task.CompletedTask;
    }
}
