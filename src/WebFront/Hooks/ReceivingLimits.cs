using System.Net;
using Concord.WebFront.Http;

namespace Concord.WebFront.Hooks;

/// <summary>How much the door for webhooks takes before it looks at a signature, a second; ten times as much at once.</summary>
/// <param name="UnprovenPerAddress">Requests of one address whose signature did not hold. Those whose signature holds are not counted.</param>
/// <param name="PerIntegration">All requests to one integration.</param>
public sealed record ReceivingRates(int UnprovenPerAddress, int PerIntegration)
{
    public static readonly ReceivingRates Default = new(100, 5_000);
}

/// <summary>Keeps floods away from what costs: look-ups, signatures, the database.</summary>
public sealed class ReceivingLimits(ReceivingRates rates, TimeProvider clock)
{
    private readonly SenderBuckets addresses = new(clock, rates.UnprovenPerAddress);
    private readonly TokenBuckets<string> integrations = new(clock, rates.PerIntegration, "");

    /// <summary>Counts a request as unproven until <see cref="Proven"/> takes that back.</summary>
    /// <returns>Null: go on. Else when to come again.</returns>
    public TimeSpan? Admit(IPAddress? sender) => addresses.Take(sender);

    /// <summary>Counts a request to an integration that exists.</summary>
    /// <returns>Null: go on. Else when to come again.</returns>
    public TimeSpan? Admit(string integrationId) => integrations.Take(integrationId);

    /// <summary>The sender has shown that it holds the secret.</summary>
    public void Proven(IPAddress? sender) => addresses.GiveBack(sender);
}
