using System.Text.Json;
using Concord.Silo.Telemetry;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concord.WebFront.Tests.Telemetry;

public sealed class JsonLinesTests
{
    [Fact]
    public void A_line_has_F025s_shape()
    {
        var line = Write(LogLevel.Error, null, ("Text", "It \"failed\".\nTwice."), ("IntegrationId", "int_1"), ("IntegrationName", "A"), ("Operation", "UPDATE"), ("ResourceType", "TASK"), ("DurationMs", 12), ("{OriginalFormat}", "{Text}"));

        JsonSerializer.Serialize(JsonElement.Parse(line)).ShouldBe(
            """{"level":"ERROR","timestamp":"2026-01-31T08:00:00.250Z","integrationId":"int_1","integrationName":"A","operation":"UPDATE","resourceType":"TASK","message":"It \u0022failed\u0022.\nTwice.","category":"Concord","metadata":{"durationMs":12}}""");
        line.TrimEnd('\n').ShouldNotContain('\n');
    }

    [Fact]
    public void A_fault_is_told_with_its_type()
    {
        var line = JsonElement.Parse(Write(LogLevel.Critical, new InvalidOperationException("No."), ("Id", 7)));

        (line.GetProperty("level").GetString(), line.GetProperty("message").GetString()).ShouldBe(("FATAL", "plain"));
        (line.GetProperty("error").GetProperty("message").GetString(), line.GetProperty("error").GetProperty("type").GetString()).ShouldBe(("No.", "System.InvalidOperationException"));
    }

    [Theory]
    [InlineData(LogLevel.Trace, "DEBUG")]
    [InlineData(LogLevel.Debug, "DEBUG")]
    [InlineData(LogLevel.Information, "INFO")]
    [InlineData(LogLevel.Warning, "WARN")]
    [InlineData(LogLevel.Error, "ERROR")]
    [InlineData(LogLevel.Critical, "FATAL")]
    public void Levels_are_F025s(LogLevel level, string word) => JsonElement.Parse(Write(level, null)).GetProperty("level").GetString().ShouldBe(word);

    private static string Write(LogLevel level, Exception? fault, params (string Name, object Value)[] values)
    {
        using var text = new StringWriter();
        var state = values.Select(value => KeyValuePair.Create(value.Name, (object?)value.Value)).ToList();
        new JsonLines(new FixedClock()).Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(level, "Concord", 0, state, fault, (_, _) => "plain"), null, text);
        return text.ToString();
    }
}
