using Concord.Sync.Values;

namespace Concord.Connectors;

/// <summary>A record as the external system told it.</summary>
/// <param name="Document">In the system's own shape. Absent when a write's answer did not hold the record: read it back.</param>
/// <param name="UpdatedAt">By the system's clock; null when it gives none.</param>
/// <param name="Version">What preconditions and 'newer than' go by; null when the system has none.</param>
public sealed record ExternalRecord(string Id, FieldValue Document, DateTimeOffset? UpdatedAt = null, string? Version = null)
{
    /// <summary>What is known after a write whose answer did not hold the record.</summary>
    public static ExternalRecord WithoutDocument(string id) => new(id, FieldValue.Absent.Instance);
}
