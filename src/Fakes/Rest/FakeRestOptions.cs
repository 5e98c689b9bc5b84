using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>What kind of system the fake is. The defaults are json-server's.</summary>
public sealed record FakeRestOptions
{
    /// <summary>The system's own clock.</summary>
    public required Func<DateTimeOffset> Clock { get; init; }

    /// <summary>The collections it has, for example tasks.</summary>
    public IReadOnlyList<string> Collections { get; init; } = ["tasks"];

    /// <summary>Whether ids are JSON numbers; otherwise they are strings.</summary>
    public bool NumericIds { get; init; } = true;

    /// <summary>Gives the id of a record posted without one; null counts up from 1 in each collection.</summary>
    public Func<string, string>? NextId { get; init; }

    /// <summary>The bearer token it asks for; null lets everybody in.</summary>
    public string? Token { get; init; }

    /// <summary>A field it stamps with its clock at each write, ISO 8601 in milliseconds; json-server has none.</summary>
    public string? UpdatedAtField { get; init; }

    /// <summary>The stamps tell whole seconds only, so that several changes share one.</summary>
    public bool WholeSeconds { get; init; }

    /// <summary>What it makes of a record before it keeps it, for example rounding or cutting a value; null keeps records as they are sent.</summary>
    public Func<JsonObject, JsonObject>? Keeps { get; init; }

    /// <summary>A field it counts up at each write; json-server has none.</summary>
    public string? VersionField { get; init; }

    /// <summary>
    /// Answers carry an ETag that is another one after each write, and a write whose If-Match names another state (by ETag or by
    /// <see cref="VersionField"/>) is refused with 412.
    /// </summary>
    public bool Guarded { get; init; }

    /// <summary>Answers to writes hold the id at most; the caller has to read back.</summary>
    public bool BriefAnswers { get; init; }

    /// <summary>The request header whose value the ledger keeps as the operation.</summary>
    public string OperationHeader { get; init; } = "X-Concord-Operation";

    /// <summary>Where webhooks go; null sends none. Called in the thread of the write, after it.</summary>
    public Action<FakeWebhook>? OnWebhook { get; init; }

    /// <summary>Asked at each request for the fault to play; scripted faults go first.</summary>
    public Func<FakeRequest, Fault?>? Faults { get; init; }

    /// <summary>Asked at each webhook for what becomes of it.</summary>
    public Func<FakeWebhook, WebhookFate>? WebhookFates { get; init; }
}
