using System.Globalization;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>How a system writes times.</summary>
public enum TimeFormat
{
    /// <summary>ISO 8601; without an offset it is UTC.</summary>
    Iso,
    UnixSeconds,
    UnixMilliseconds,

    /// <summary>A day, for filters only: the one before, since the system's day may begin elsewhere than ours.</summary>
    Date,
}

public static class TimeFormats
{
    // In milliseconds since 1970.
    private const decimal EndOfYear9999 = 253_402_300_800_000;

    public static string Write(this TimeFormat format, DateTimeOffset time) => format switch
    {
        TimeFormat.Iso => IsoDate.ToText(time),
        TimeFormat.Date => IsoDate.ToDayText(time.AddDays(-1)),
        TimeFormat.UnixSeconds => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    };

    /// <returns>Null when the value is no such time.</returns>
    public static DateTimeOffset? Read(this TimeFormat format, FieldValue value)
    {
        if (value.ScalarText is not { } text) return null;
        if (format is TimeFormat.Iso or TimeFormat.Date) return IsoDate.TryParse(text, out var time) ? time : null;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return null;
        var each = format == TimeFormat.UnixSeconds ? 1000 : 1;
        // Before it is multiplied: a decimal that is too large for that raises.
        return number >= 0 && number < EndOfYear9999 / each ? DateTimeOffset.FromUnixTimeMilliseconds((long)(number * each)) : null;
    }
}
