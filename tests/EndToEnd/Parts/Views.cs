using System.Text.Json;

namespace Concord.EndToEnd.Parts;

/// <summary>The fields of a task here that the sample maps.</summary>
internal sealed record TaskFields(string? Title, string? Description, string? Status, string? DueDate);

internal sealed record TaskView(string Id, long Version, TaskFields Fields, DateTimeOffset? DeletedAt);

internal sealed record TaskPage(IReadOnlyList<TaskView> Records, string? NextCursor);

internal sealed record HistoryEntry(long Version, string Origin, TaskFields Fields);

internal sealed record HistoryView(IReadOnlyList<HistoryEntry> History);

internal sealed record MappingView(string Id, string InternalId, string? ExternalId, string SyncStatus);

internal sealed record MappingPage(IReadOnlyList<MappingView> Mappings, string? NextCursor);

internal sealed record DeliveryView(string Id, string? SenderId, string State, bool Held, string? Disposition, string? Reason);

internal sealed record DeliveryPage(IReadOnlyList<DeliveryView> Deliveries, string? NextCursor);

internal sealed record OperationView(string Id, string InternalId, string? ExternalId, string Kind, string State, int Attempts, string? LastError);

internal sealed record OperationPage(IReadOnlyList<OperationView> Operations, string? NextCursor);

internal sealed record ConflictView(
    string Id, string ResourceId, IReadOnlyList<string> ConflictedFields, JsonElement LocalData, JsonElement ExternalData, string ExternalId, string Status, long Version);

internal sealed record ConflictPage(IReadOnlyList<ConflictView> Conflicts);

internal sealed record JobView(
    string Id, string JobType, string Status, bool DryRun, string? HeldReason, int TotalRecords, int SuccessCount, int ErrorCount, int ConflictCount, string? ErrorMessage);

internal sealed record JobPage(IReadOnlyList<JobView> Jobs);

internal sealed record ChangeView(string Side, string Kind, string? InternalId, string? ExternalId, string? Title);

internal sealed record ChangePage(IReadOnlyList<ChangeView> Changes, string? NextCursor);

internal sealed record IntegrationView(string Id, string Name, string Status, string LinkState);

internal sealed record IntegrationPage(IReadOnlyList<IntegrationView> Integrations);
