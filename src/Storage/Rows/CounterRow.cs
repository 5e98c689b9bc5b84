namespace Concord.Storage.Rows;

/// <summary>A number that outlives the logs it counted, such as all syncs of an integration since it was made.</summary>
[Table("counter", nameof(Name))]
public sealed record CounterRow
{
    public required string Name { get; init; }

    public required long Value { get; init; }
}
