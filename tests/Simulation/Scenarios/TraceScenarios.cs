using System.Collections.Concurrent;
using System.Diagnostics;
using Concord.Grains;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Scenarios;

/// <summary>What follows from one webhook is one trace, in whichever grain and however much later.</summary>
public sealed class TraceScenarios
{
    [Fact]
    public void From_a_webhook_to_the_write_in_another_system_there_is_one_trace_after_a_crash_too()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        Stage.PlayAll([new Traits(), new Traits { Id = "int_two", Letter = "B" }], async stage =>
        {
            var (_, here) = await stage.PairAsync();
            var known = stage.World.Disk.All<DeliveryRow>().Select(row => row.Id).ToHashSet();
            stage.Trouble.At("PATCH", "/tasks", new Outside.Passage(Outside.Fate.CrashBeforeEffect));
            stage.EditAt(stage.World.Sites[0], here, """{"title":"theirs"}""");
            await stage.SecondsAsync(300);

            var delivery = stage.World.Disk.All<DeliveryRow>().Single(row => !known.Contains(row.Id) && row.IntegrationId == stage.Site.Id);
            var trace = spans.Where(span => span.TraceId == Tracing.ContextOf(delivery.Id).TraceId).ToArray();
            trace.Select(span => span.OperationName).Distinct().ShouldContain("work off a delivery");
            trace.Count(span => span.OperationName == "write to the outside" && (string?)span.GetTagItem("concord.integration") == "int_two").ShouldBeGreaterThan(1, "once before the crash and once after");
        });
    }
}
