namespace Concord.Sync.Alerts;

/// <summary>How webhooks came in over the last <see cref="Window"/>.</summary>
/// <param name="Count">How many.</param>
/// <param name="Last">The newest; null without any.</param>
/// <param name="LongestPause">Between two that followed each other; null below two.</param>
public sealed record Traffic(long Count, DateTimeOffset? Last, TimeSpan? LongestPause)
{
    /// <summary>Two weekends, so that a quiet one is no news.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(14);

    /// <summary>Fewer tell nothing of what is usual.</summary>
    public const int LeastToJudge = 20;

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromHours(1);

    /// <summary>No webhook at all.</summary>
    public static readonly Traffic None = new(0, null, null);

    /// <summary>Since when nothing came although something should have; null while there is nothing to wonder at.</summary>
    /// <param name="pauses">So many of the longest usual pauses may pass.</param>
    /// <param name="now">The moment.</param>
    public DateTimeOffset? SilentSince(decimal pauses, DateTimeOffset now)
    {
        if (Count < LeastToJudge || Last is not { } last || LongestPause is not { } pause)
        {
            return null;
        }

        var patience = TimeSpan.FromTicks((long)(pause.Ticks * pauses));
        return now - last > (patience > ShortestSilence ? patience : ShortestSilence) ? last : null;
    }
}
