using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;

namespace Concord.Grains.Tests.Integrations;

/// <summary>A run's row says which records failed and when the connection did, up to a number of each.</summary>
public sealed class RunErrorsTests
{
    [Fact]
    public void A_run_without_trouble_has_no_details() => RunErrors.WithRecords(null, []).ShouldBeNull();

    [Fact]
    public void Failed_records_and_waits_stand_side_by_side()
    {
        var details = RunErrors.WithRetry(RunErrors.WithRecords(null, [new("TASK", "task_1", "7", "title: is required.")]), ManualClock.Start, "The system is away.");

        details.ShouldBe("""
            {"records":[{"externalId":"7","message":"title: is required.","resourceId":"task_1","resourceType":"TASK"}],"retries":[{"at":"2026-03-02T12:00:00.000Z","message":"The system is away."}]}
            """.Trim());
    }

    [Fact]
    public void The_first_records_and_the_last_waits_are_kept()
    {
        string? details = null;
        for (var number = 0; number < 60; number++)
        {
            details = RunErrors.WithRecords(details, [new("TASK", null, $"{number}", "no")]);
            details = RunErrors.WithRetry(details, ManualClock.Start.AddMinutes(number), $"{number}");
        }

        var json = JsonNode.Parse(details!)!;
        json["records"]!.AsArray().Select(record => record!["externalId"]!.GetValue<string>()).ShouldBe(Enumerable.Range(0, 50).Select(number => $"{number}"));
        json["retries"]!.AsArray().Select(retry => retry!["message"]!.GetValue<string>()).ShouldBe(Enumerable.Range(40, 20).Select(number => $"{number}"));
    }
}
