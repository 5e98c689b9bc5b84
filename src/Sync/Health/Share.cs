namespace Concord.Sync.Health;

/// <summary>How many records were processed in some time, and how many of them failed.</summary>
public readonly record struct Share(long Processed, long Failed)
{
    /// <summary>Per cent that did not fail; 100 when nothing was processed.</summary>
    public decimal SuccessRate => 100 - ErrorRate;

    /// <summary>Per cent that failed; 0 when nothing was processed.</summary>
    public decimal ErrorRate => Processed == 0 ? 0 : 100m * Failed / Processed;
}
