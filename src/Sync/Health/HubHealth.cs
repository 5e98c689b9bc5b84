using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Health;

/// <summary>How all integrations are together.</summary>
/// <param name="Status">UNHEALTHY where the score says so, else DEGRADED where any of them is not HEALTHY.</param>
/// <param name="Score">Mean of those that are to work, 0 to 100; 100 where there is none.</param>
public sealed record HubHealth(HealthStatus Status, decimal Score)
{
    /// <param name="integrations">Each with its own status. What people have paused or disabled does not count.</param>
    public static HubHealth Of(IEnumerable<(IntegrationStatus Status, IntegrationHealth Health)> integrations)
    {
        var counted = integrations.Where(one => one.Status is not (IntegrationStatus.PAUSED or IntegrationStatus.DISABLED)).Select(one => one.Health).ToImmutableArray();
        var score = counted.IsEmpty ? 100 : Math.Round(counted.Average(health => health.Score), 1, MidpointRounding.ToZero);
        return new(score < HealthFormulas.LeastDegraded ? HealthStatus.UNHEALTHY : counted.Any(health => health.Status != HealthStatus.HEALTHY) ? HealthStatus.DEGRADED : HealthStatus.HEALTHY, score);
    }
}
