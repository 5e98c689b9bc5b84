namespace Concord.Connectors;

/// <summary>A write as it went over the wire, for people who look for a fault: both JSON, without credentials, each cut at some size.</summary>
/// <param name="Request"><c>method</c>, <c>path</c> and <c>body</c>.</param>
/// <param name="Response"><c>status</c> and <c>body</c>; null when no answer came.</param>
public sealed record Exchange(string Request, string? Response);
