using System.Collections.Immutable;
using System.Text;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>An answer that means something else than its status says: 200 with errors inside, 402 for too many requests, plain text.</summary>
public sealed record ErrorRule(FailureKind Kind)
{
    private const int TextBytes = 8 * 1024;
    private const int MostCharacters = 200;

    /// <summary>Empty: any.</summary>
    public ImmutableArray<int> Statuses { get; init; } = [];

    /// <summary>Holds when something stands there: not absent, null, false or empty.</summary>
    public FieldPath? Path { get; init; }

    /// <summary>What stands at the path exactly; absent: anything.</summary>
    public FieldValue Equal { get; init; } = FieldValue.Absent.Instance;

    /// <summary>A text that the body's first 8 kB hold, whatever their case.</summary>
    public string? Contains { get; init; }

    /// <summary>Where the system says in words what is wrong; null: that is not shown.</summary>
    public FieldPath? Message { get; init; }

    /// <summary>The whole answer is those words.</summary>
    public bool IsMessageWhole { get; init; }

    /// <summary>The system's own words on one line, cut to a length for logs; null when it has none or the rule does not show them.</summary>
    public string? Said(ReadOnlySpan<byte> body)
    {
        var text = IsMessageWhole ? Text(body)
            : Message is not null && FieldValue.Parse(body).TryGet(out var document) && Message.Read(document) is { IsMissing: false } found ? found.ScalarText ?? found.ToJson()
            : "";
        var line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Select(word => string.Concat(word.Where(c => !char.IsControl(c)))));
        return line.Length == 0 ? null : line.Length <= MostCharacters ? line : line[..MostCharacters] + "…";
    }

    public bool Fits(int status, ReadOnlySpan<byte> body)
    {
        if (!Statuses.IsEmpty && !Statuses.Contains(status)) return false;
        if (Contains is { } text && !Text(body).Contains(text, StringComparison.OrdinalIgnoreCase)) return false;
        return Path is null || (FieldValue.Parse(body).TryGet(out var document) && Holds(Path.Read(document)));
    }

    private static string Text(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body[..Math.Min(body.Length, TextBytes)]);

    private bool Holds(FieldValue found) => Equal.IsAbsent
        ? found is not (FieldValue.Absent or FieldValue.Null or FieldValue.Bool { Value: false } or FieldValue.Text { Value: "" }
            or FieldValue.List { Items.IsEmpty: true } or FieldValue.Object { Fields.IsEmpty: true })
        : found.Equals(Equal);
}

/// <summary>What a system tells about its limits besides 429 and Retry-After.</summary>
public sealed record RateLimitDefinition
{
    /// <summary>How many requests it takes in a time; null: it does not say, and only its answers count.</summary>
    public RequestLimit? Requests { get; init; }

    /// <summary>How many requests are left. 0 turns a 403 into 'too many requests'.</summary>
    public string? RemainingHeader { get; init; }

    /// <summary>When requests are let in again.</summary>
    public string? ResetHeader { get; init; }

    public ResetFormat ResetFormat { get; init; } = ResetFormat.UnixSeconds;

    /// <summary>How long to wait when too many were sent and no header says it.</summary>
    public TimeSpan? Wait { get; init; }
}

/// <summary>How a reset header tells its time.</summary>
public enum ResetFormat
{
    /// <summary>Seconds from now.</summary>
    Seconds,

    /// <summary>Milliseconds from now.</summary>
    Milliseconds,
    UnixSeconds,
    UnixMilliseconds,
    Iso,
}
