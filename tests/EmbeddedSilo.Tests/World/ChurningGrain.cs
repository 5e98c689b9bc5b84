using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>A grain that leaves after every few calls.</summary>
public interface IChurning : IGrainWithStringKey
{
    Task Live();
}

/// <summary>What all activations did, counted across threads.</summary>
public sealed class Lives
{
    private readonly HashSet<string> _living = [];

    public int Begun { get; private set; }

    public int Ended { get; private set; }

    public int Calls { get; private set; }

    public int Overlaps { get; private set; }

    public void Begin(string key)
    {
        lock (_living)
        {
            Begun++;
            Overlaps += _living.Add(key) ? 0 : 1;
        }
    }

    public void End(string key)
    {
        lock (_living)
        {
            Ended++;
            Overlaps += _living.Remove(key) ? 0 : 1;
        }
    }

    public void Call()
    {
        lock (_living)
        {
            Calls++;
        }
    }
}

public sealed class ChurningGrain(Lives lives) : Grain, IChurning
{
    private int _calls;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        lives.Begin(this.GetPrimaryKeyString());
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lives.End(this.GetPrimaryKeyString());
    }

    public Task Live()
    {
        lives.Call();
        if (++_calls == 5)
            DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
