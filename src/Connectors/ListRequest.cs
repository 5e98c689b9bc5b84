namespace Concord.Connectors;

/// <summary>Which page of which listing.</summary>
/// <param name="PageToken">Null for the first page, then what the page before gave; meaningless to everybody but the connector.</param>
/// <param name="UpdatedSince">Only records changed at or after this. A system that cannot filter lists everything, and says so in its page.</param>
/// <param name="PageSize">Fewer records a page than the definition says; never more.</param>
public sealed record ListRequest(string ResourceType, string? PageToken = null, DateTimeOffset? UpdatedSince = null, int? PageSize = null);
