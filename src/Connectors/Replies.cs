using System.Collections.Immutable;
using Concord.Sync.Alerts;

namespace Concord.Connectors;

/// <summary>What a connection test showed.</summary>
public abstract record TestReply
{
    private TestReply()
    {
    }

    /// <param name="ResponseTime">How long it took.</param>
    /// <param name="ApiVersion">What the system says its API's version is; null where the definition does not look.</param>
    public sealed record Reached(TimeSpan ResponseTime, string? ApiVersion = null) : TestReply;

    public sealed record Failed(ConnectorFailure Failure) : TestReply;
}

/// <summary>What a person may pick from, or why that is not known.</summary>
public abstract record OptionsReply
{
    private OptionsReply()
    {
    }

    /// <param name="Options">Of one answer; items without a value are left out.</param>
    public sealed record Offered(ImmutableArray<ConnectorOption> Options) : OptionsReply;

    public sealed record Failed(ConnectorFailure Failure) : OptionsReply;
}

/// <summary>What came of reading which webhooks a system sends.</summary>
public abstract record HooksReply
{
    private HooksReply()
    {
    }

    /// <param name="Hooks">All of them; items without an address are left out.</param>
    public sealed record Listed(ImmutableArray<OutsideHook> Hooks) : HooksReply;

    public sealed record Failed(ConnectorFailure Failure) : HooksReply;
}

/// <summary>One thing to pick.</summary>
/// <param name="Value">What goes into the settings.</param>
/// <param name="Label">What a person reads.</param>
public sealed record ConnectorOption(string Value, string Label);

/// <summary>One page of a listing, or why there is none.</summary>
public abstract record ListReply
{
    private ListReply()
    {
    }

    /// <param name="NextPageToken">Null when the listing is complete.</param>
    /// <param name="Total">How many records the whole listing has, if the system tells.</param>
    /// <param name="IsFiltered">Whether the system left out records that did not change; false: it listed everything, whatever was asked.</param>
    public sealed record Page(ImmutableArray<ExternalRecord> Records, string? NextPageToken, int? Total, bool IsFiltered) : ListReply;

    public sealed record Failed(ConnectorFailure Failure) : ListReply;
}

/// <summary>What came of reading one record.</summary>
public abstract record ReadReply
{
    private ReadReply()
    {
    }

    public sealed record Found(ExternalRecord Record) : ReadReply;

    /// <summary>404 or 410: deleted, or not yet there.</summary>
    public sealed record NotFound : ReadReply;

    public sealed record Failed(ConnectorFailure Failure) : ReadReply;
}

/// <summary>What is known about a write after it was tried.</summary>
public abstract record WriteReply
{
    private WriteReply()
    {
    }

    /// <summary>What was sent and answered; null where nothing was sent.</summary>
    public Exchange? Exchange { get; init; }

    /// <summary>The write took effect. After a delete the record has an id alone.</summary>
    public sealed record Done(ExternalRecord Record) : WriteReply;

    /// <summary>404 or 410 to an update or a delete: no effect.</summary>
    public sealed record NotFound : WriteReply;

    /// <summary>Certainly no effect.</summary>
    public sealed record Failed(ConnectorFailure Failure) : WriteReply;

    /// <summary>
    /// Possibly took effect: no answer came, or 5xx, which gateways also answer when the system behind them goes on working, or a
    /// create's answer without an id. Look before sending again.
    /// </summary>
    /// <param name="HttpStatus">Null when no answer came.</param>
    public sealed record Unknown(string Message, int? HttpStatus = null, TimeSpan? RetryAfter = null) : WriteReply;
}

/// <summary>What a look for a create of unknown outcome showed.</summary>
public abstract record FindReply
{
    private FindReply()
    {
    }

    /// <summary>It was done: this is the record.</summary>
    public sealed record Found(ExternalRecord Record) : FindReply;

    /// <summary>Several records carry the marker: it may be done, but which one it made only a person can say.</summary>
    public sealed record Several(ImmutableArray<ExternalRecord> Records) : FindReply;

    /// <summary>The system shows no such record; within its consistency lag it may still come.</summary>
    public sealed record NotThere : FindReply;

    /// <summary>The system offers neither ids of our choice nor a filter on a marker: look by content.</summary>
    public sealed record NoWay : FindReply;

    public sealed record Failed(ConnectorFailure Failure) : FindReply;

    internal static FindReply Of(ReadReply reply) => reply switch
    {
        ReadReply.Found found => new Found(found.Record),
        ReadReply.NotFound => new NotThere(),
        ReadReply.Failed failed => new Failed(failed.Failure),
        _ => throw new InvalidOperationException($"No such reply: {reply.GetType().Name}."),
    };
}
