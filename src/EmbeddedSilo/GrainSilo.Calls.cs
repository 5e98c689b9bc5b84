using Concord.EmbeddedSilo.Calls;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

/// <content>The way of a call to its activation, and what is looked after meanwhile.</content>
public sealed partial class GrainSilo
{
    /// <summary>The calls that run or wait, one line each: for logs, and for a simulation that has come to a halt.</summary>
    public IReadOnlyList<string> DescribePending()
    {
        List<Request> pending = [];
        foreach (var activation in Busy())
            activation.CollectRequests(_ => true, pending);
        return [.. pending.Select(r => $"{r.Activation}.{r.MethodName}")];
    }

    /// <summary>Hands a call to the activation, which is returned to be asked first the next time.</summary>
    internal GrainActivation? Send(Request request, TimeSpan? timeout, GrainReference target, GrainActivation? last)
    {
        if (_stage != Stage.Running && !MayStillCall(request, target))
            return null;
        var wait = timeout is { } own ? TicksOf(own) : _responseTimeout;
        if (wait != long.MaxValue)
            request.Deadline = Clock.GetTimestamp() + wait;

        var activation = last;
        while (activation is null || !activation.TryTake(request))
            activation = target.Class.Find(target.Key);
        if (wait != long.MaxValue)
            _timeouts.Wake();
        return target.Class.MaxWorkers > 0 ? null : activation;
    }

    internal void WatchIdleness(GrainClass grainClass)
    {
        if (grainClass.CollectionAge != Timeout.InfiniteTimeSpan)
            _collector.Wake();
    }

    /// <summary>While the silo stops, what runs may still call; a killed silo answers nobody.</summary>
    private bool MayStillCall(Request request, GrainReference target)
    {
        switch (_stage)
        {
            case Stage.Stopping when GrainActivation.Current is not null:
                return true;
            case Stage.Killed:
                return false;
            case Stage.Created:
                throw new InvalidOperationException($"{target} was called before the silo started.");
            default:
                request.Fail(new OrleansException($"{target} was called while the silo is stopping."));
                return false;
        }
    }

    private IEnumerable<GrainActivation> Busy() => _classes.SelectMany(c => c.Where(a => !a.IsIdle));

    private bool ExpireCalls()
    {
        var now = Clock.GetTimestamp();
        var pending = false;
        List<Request> expired = [];
        foreach (var activation in Busy())
        {
            activation.CollectRequests(
                request =>
                {
                    pending |= request.Deadline is not long.MaxValue && request.Deadline > now;
                    return request.Deadline <= now;
                },
                expired);
        }

        foreach (var request in expired)
        {
            // Told once; the method may go on for long.
            request.Deadline = long.MaxValue;
            Post(request.Expire);
        }

        return pending;
    }

    private bool CollectIdle()
    {
        var now = Clock.GetTimestamp();
        var watching = false;
        foreach (var grainClass in _classes.Where(c => c.CollectionAge != Timeout.InfiniteTimeSpan))
        {
            var activations = grainClass.Where(_ => true);
            watching |= activations.Count > 0;
            foreach (var activation in activations)
                activation.CollectIfIdle(now, grainClass.CollectionAge);
        }

        return watching;
    }
}
