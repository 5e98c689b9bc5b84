namespace Concord.Fakes.Rest;

/// <summary>Chance of each fault for one request, 0 to 1; what remains goes well. They are added up, so keep the sum below 1.</summary>
public sealed record FaultRates(
    double AnswerLost = 0, double RequestLost = 0, double ErrorBefore = 0, double ErrorAfter = 0, double TooMany = 0);

/// <summary>Faults by chance, the same ones for the same seed and the same order of requests.</summary>
public sealed class SeededFaults(Random random, FaultRates rates)
{
    public Fault? Next(FakeRequest request)
    {
        var dice = random.NextDouble();
        if ((dice -= rates.AnswerLost) < 0) return new Fault.AnswerLost();
        if ((dice -= rates.RequestLost) < 0) return new Fault.RequestLost();
        if ((dice -= rates.ErrorBefore) < 0) return new Fault.Error(503);
        if ((dice -= rates.ErrorAfter) < 0) return new Fault.Error(502, AfterEffect: true);
        return dice - rates.TooMany < 0 ? new Fault.Error(429, TimeSpan.FromSeconds(random.Next(1, 120))) : null;
    }
}
