namespace Concord.EmbeddedSilo.Calls;

/// <summary>
/// Which requests of an activation wait and which run. The rule is Orleans': the first request that runs blocks the others
/// until it is done; while it is read-only, other read-only ones join it; interleaving ones always enter. A write may
/// therefore start while a joined reader is still running.
/// </summary>
internal struct Admission
{
    private RequestList _waiting;
    private RequestList _running;
    private Request? _blocking;
    private int _waitingInterleaving;

    public readonly bool IsIdle => _running.IsEmpty && _waiting.IsEmpty;

    public readonly bool NothingRuns => _running.IsEmpty;

    public void Wait(Request request)
    {
        _waiting.Add(request);
        if (request.Interleaves)
            _waitingInterleaving++;
    }

    /// <summary>Whether it runs now; if so it counts as running.</summary>
    public bool TryEnter(Request request)
    {
        if (!MayRun(request))
            return false;
        _running.Add(request);
        if (!request.Interleaves)
            _blocking ??= request;
        return true;
    }

    public void Leave(Request request)
    {
        _running.Remove(request);
        if (_blocking == request)
            _blocking = null;
    }

    /// <summary>The first waiting request that may run now, which then counts as running.</summary>
    public Request? EnterNext()
    {
        for (var request = _waiting.First; request is not null; request = request.Next)
        {
            // Behind a writer only an interleaving request can be found; mostly there is none.
            if (_blocking is { IsReadOnly: false } && _waitingInterleaving == 0)
                return null;
            if (!MayRun(request))
                continue;
            RemoveWaiting(request);
            TryEnter(request);
            return request;
        }

        return null;
    }

    /// <summary>Takes everything that waits.</summary>
    public List<Request> TakeWaiting()
    {
        _waitingInterleaving = 0;
        return _waiting.Take();
    }

    /// <summary>Adds the requests, waiting or running, for which the test holds.</summary>
    public readonly void Collect(Func<Request, bool> test, List<Request> into)
    {
        for (var request = _running.First; request is not null; request = request.Next)
        {
            if (test(request))
                into.Add(request);
        }

        for (var request = _waiting.First; request is not null; request = request.Next)
        {
            if (test(request))
                into.Add(request);
        }
    }

    private readonly bool MayRun(Request request) =>
        request.Interleaves || _blocking is null || (_blocking.IsReadOnly && request.IsReadOnly);

    private void RemoveWaiting(Request request)
    {
        _waiting.Remove(request);
        if (request.Interleaves)
            _waitingInterleaving--;
    }
}
