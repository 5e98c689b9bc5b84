namespace Concord.EmbeddedSilo.Calls;

/// <summary>Requests in order. The links are in the requests, so that an empty list costs two references.</summary>
internal struct RequestList
{
    public Request? First { get; private set; }

    private Request? _last;

    public readonly bool IsEmpty => First is null;

    public void Add(Request request)
    {
        request.Previous = _last;
        request.Next = null;
        if (_last is null)
            First = request;
        else
            _last.Next = request;
        _last = request;
    }

    public void Remove(Request request)
    {
        if (request.Previous is null)
            First = request.Next;
        else
            request.Previous.Next = request.Next;
        if (request.Next is null)
            _last = request.Previous;
        else
            request.Next.Previous = request.Previous;
        request.Previous = request.Next = null;
    }

    /// <summary>Empties the list.</summary>
    public List<Request> Take()
    {
        List<Request> taken = [];
        while (First is { } request)
        {
            Remove(request);
            taken.Add(request);
        }

        return taken;
    }
}
