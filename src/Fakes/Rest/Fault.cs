namespace Concord.Fakes.Rest;

/// <summary>One way a request goes wrong.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The request takes effect, its answer never arrives.</summary>
    public sealed record AnswerLost : Fault;

    /// <summary>The request never takes effect and nothing is answered.</summary>
    public sealed record RequestLost : Fault;

    /// <summary>An error is answered: 429, 500, 503 and the like.</summary>
    /// <param name="AfterEffect">Whether the request takes effect all the same, as behind a gateway that timed out.</param>
    public sealed record Error(int Status, TimeSpan? RetryAfter = null, bool AfterEffect = false) : Fault;
}
