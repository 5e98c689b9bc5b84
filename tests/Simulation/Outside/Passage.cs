using Concord.Fakes.Rest;

namespace Concord.Simulation.Outside;

/// <summary>What becomes of one request to the outside.</summary>
internal enum Fate
{
    /// <summary>Carried out and answered.</summary>
    Answered,

    /// <summary>Answered with an error status, with or without effect, as <see cref="Passage.Error"/> says.</summary>
    Error,

    /// <summary>No connection: it never left.</summary>
    NotSent,

    /// <summary>It left and never had an effect; nobody answers.</summary>
    RequestLost,

    /// <summary>It had its effect; nobody answers.</summary>
    AnswerLost,

    /// <summary>The connection breaks, and only then, within the system's lag, comes the effect.</summary>
    LateEffect,

    /// <summary>The answer breaks off in the middle.</summary>
    Truncated,

    /// <summary>The process dies while the request is on its way, before its effect.</summary>
    CrashBeforeEffect,

    /// <summary>The process dies after the effect, before the answer.</summary>
    CrashAfterEffect,
}

/// <summary>How one request fares, and how long that takes.</summary>
internal sealed record Passage(Fate Fate)
{
    public static readonly Passage Good = new(Fate.Answered);

    /// <summary>Until the effect.</summary>
    public TimeSpan Out { get; init; }

    /// <summary>From the effect until the caller hears of it, or gives up.</summary>
    public TimeSpan Back { get; init; }

    /// <summary>For <see cref="Fate.LateEffect"/>: from the break until the effect.</summary>
    public TimeSpan Late { get; init; }

    /// <summary>For <see cref="Fate.Error"/>.</summary>
    public Fault.Error? Error { get; init; }
}

/// <summary>What becomes of one webhook: when each copy of it arrives. None: it is lost.</summary>
internal sealed record Post(IReadOnlyList<TimeSpan> Copies)
{
    public static readonly Post AtOnce = new([TimeSpan.Zero]);

    /// <summary>Whether one more copy is kept back until the world is quiet: an old state told late.</summary>
    public bool KeepsOne { get; init; }

    /// <summary>Whether somebody else sends one just before it, under its id and with other words, which he cannot sign.</summary>
    public bool IsForged { get; init; }
}
