using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Api;

public sealed record MappingPage(ImmutableArray<MappingView> Mappings, string? NextCursor);

/// <summary>The link of one record to one external record.</summary>
/// <param name="FrozenFields">Fields that went to and fro too often: nothing flows in them until the mapping is unfrozen.</param>
public sealed record MappingView(
    string Id, string ResourceType, string InternalId, string? ExternalId, MappingStatus SyncStatus, DateTimeOffset LastSyncedAt,
    string? ExternalVersion, DateTimeOffset? ExternalUpdatedAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string IntegrationId,
    ImmutableArray<string> FrozenFields)
{
    public static MappingView Of(MappingRow row) => new(
        row.Id, row.ResourceType, row.InternalId, row.ExternalId, row.SyncStatus, row.LastSyncedAt,
        row.ExternalVersion, row.ExternalUpdatedAt, row.CreatedAt, row.UpdatedAt, row.IntegrationId,
        [.. row.FrozenGroups.SelectMany(group => group.Split(','))]);
}

public sealed record OperationPage(ImmutableArray<OperationView> Operations, string? NextCursor);

/// <summary>One intended external write.</summary>
/// <param name="Held">A brake holds it until a person decides about the held job.</param>
public sealed record OperationView(
    string Id, string MappingId, string ResourceType, string InternalId, string? ExternalId, OperationKind Kind, OperationState State, bool Held,
    ImmutableArray<string> Groups, int Attempts, DateTimeOffset NextDueAt, string? LastError, int? HttpStatus, DateTimeOffset CreatedAt,
    DateTimeOffset? AttemptedAt, DateTimeOffset? SettledAt)
{
    public static OperationView Of(OperationRow row) => new(
        row.Id, row.MappingId, row.ResourceType, row.InternalId, row.ExternalId, row.Kind, row.State, row.Brake == OperationBrake.HELD,
        row.Groups, row.Attempts, row.NextDueAt, row.LastError, row.HttpStatus, row.CreatedAt,
        row.AttemptedAt, row.SettledAt);
}

public sealed record DeliveryPage(ImmutableArray<DeliveryView> Deliveries, string? NextCursor);

/// <summary>One webhook request.</summary>
/// <param name="Held">Kept while the integration does not process, or while a brake holds it; worked off when it goes on.</param>
public sealed record DeliveryView(
    string Id, string? SenderId, DeliveryState State, bool Held, Disposition? Disposition, string? Reason, string SyncLogId,
    DateTimeOffset ReceivedAt, DateTimeOffset? ClosedAt)
{
    public static DeliveryView Of(DeliveryRow row) => new(
        row.Id, row.SenderId, row.State, row.Held, row.Disposition, row.Reason, row.SyncLogId, row.ReceivedAt, row.ClosedAt);
}
