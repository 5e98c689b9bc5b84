using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Health;

public sealed class HubHealthTests
{
    [Theory]
    [InlineData(HealthStatus.HEALTHY, 100)]
    [InlineData(HealthStatus.HEALTHY, 90, "ACTIVE HEALTHY 95", "ACTIVE HEALTHY 85")]
    [InlineData(HealthStatus.DEGRADED, 82.5, "ACTIVE HEALTHY 95", "ACTIVE DEGRADED 70")]
    [InlineData(HealthStatus.DEGRADED, 50, "ACTIVE HEALTHY 100", "ERROR UNHEALTHY 0")]
    [InlineData(HealthStatus.UNHEALTHY, 49.9, "ACTIVE HEALTHY 99.9", "ERROR UNHEALTHY 0")]
    [InlineData(HealthStatus.HEALTHY, 95, "ACTIVE HEALTHY 95", "PAUSED UNHEALTHY 0", "DISABLED UNHEALTHY 0")]
    public void The_score_is_the_mean_and_one_in_trouble_shows(HealthStatus status, double score, params string[] integrations) =>
        HubHealth.Of(integrations.Select(Read)).ShouldBe(new(status, (decimal)score));

    private static (IntegrationStatus, IntegrationHealth) Read(string text)
    {
        var words = text.Split(' ');
        var score = decimal.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
        var number = new Indicator<decimal>(null, IndicatorStatus.PASS, null, score);
        return (Enum.Parse<IntegrationStatus>(words[0]), new(Enum.Parse<HealthStatus>(words[1]), score, number, number, number, new(null, IndicatorStatus.PASS, null, score)));
    }
}
