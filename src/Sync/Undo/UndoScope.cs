using System.Collections.Immutable;
using System.Globalization;
using Concord.Sync.Values;

namespace Concord.Sync.Undo;

/// <summary>Which of an integration's writes are to be taken back: those of one run, of a time, or those that came to one record after one of its versions.</summary>
public sealed record UndoScope
{
    /// <summary>The run; null: by time or record.</summary>
    public string? JobId { get; init; }

    /// <summary>Nothing before this moment is in scope.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Nothing after this moment is in scope.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The one record it is about; null: all.</summary>
    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>Only versions above this one of the record; null: all.</summary>
    public long? AboveVersion { get; init; }

    /// <summary>Only these fields; empty: all, and the record's being there too.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Whether a write of this moment is in scope, by when and of which run it was.</summary>
    /// <param name="at">When it was written.</param>
    /// <param name="ofTheRun">It belongs to <see cref="JobId"/>; asked for only where there is one.</param>
    public bool Covers(DateTimeOffset at, bool ofTheRun) => JobId is null ? at >= From && at <= To : ofTheRun;

    /// <summary>Whether a field is to be looked at.</summary>
    public bool Takes(string field) => Fields.IsEmpty || Fields.Contains(field);

    public FieldValue.Object ToValue() => FieldValue.Of(
        ("jobId", FieldValue.Of(JobId)),
        ("from", FieldValue.Of(From.ToString("O", CultureInfo.InvariantCulture))),
        ("to", FieldValue.Of(To.ToString("O", CultureInfo.InvariantCulture))),
        ("resourceType", FieldValue.Of(ResourceType)),
        ("resourceId", FieldValue.Of(ResourceId)),
        ("version", AboveVersion is { } version ? FieldValue.Of(version) : FieldValue.Null.Instance),
        ("fields", FieldValue.ListOf([.. Fields.Select(FieldValue.Of)])));

    /// <summary>Reads what <see cref="ToValue"/> wrote.</summary>
    public static UndoScope Read(FieldValue value)
    {
        var map = (FieldValue.Object)value;
        return new UndoScope
        {
            JobId = map.Get("jobId").ScalarText,
            From = Time(map.Get("from")),
            To = Time(map.Get("to")),
            ResourceType = map.Get("resourceType").ScalarText,
            ResourceId = map.Get("resourceId").ScalarText,
            AboveVersion = map.Get("version") is FieldValue.Number version ? (long)version.Value : null,
            Fields = [.. ((FieldValue.List)map.Get("fields")).Items.Select(field => field.ScalarText!)],
        };
    }

    private static DateTimeOffset Time(FieldValue value) => DateTimeOffset.Parse(value.ScalarText!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}

/// <summary>How a write stands to an undo.</summary>
public enum WrittenBy
{
    /// <summary>Somebody else, or out of scope: it is left alone, and what it covers too.</summary>
    Others,

    /// <summary>Concord, in scope: to be taken back.</summary>
    Scope,

    /// <summary>This undo, before it was interrupted: done.</summary>
    Undo,
}

/// <summary>Something that is not taken back.</summary>
/// <param name="Field">The field; null for the record, or the copy, as a whole.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record LeftAlone(string? Field, string Reason);
