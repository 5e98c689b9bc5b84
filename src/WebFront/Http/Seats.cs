namespace Concord.WebFront.Http;

/// <summary>So many at once and no more. Safe for use by several threads.</summary>
public sealed class Seats(int most)
{
    private int taken;

    /// <summary>A seat until it is disposed of; null when all are taken.</summary>
    public IDisposable? Take()
    {
        if (Interlocked.Increment(ref taken) <= most)
            return new Seat(this);
        Interlocked.Decrement(ref taken);
        return null;
    }

    private sealed class Seat(Seats seats) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
                Interlocked.Decrement(ref seats.taken);
        }
    }
}
