using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concord.Grains.Configuration;
using Concord.Grains.Telemetry;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Microsoft.Extensions.Logging;

namespace Concord.Grains.Tests.Telemetry;

public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly string integration = "int_telemetry_1";
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private int units;

    public TelemetryTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task What_is_committed_is_counted_once_and_by_what_became_of_it()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == CommitMeters.MeterName) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        using var meters = new CommitMeters(pipeline);
        listener.Start();

        await CommitAsync(unit => unit.Log(Log("log_1", SyncStatus.FAILED) with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs = 250 }));
        await CommitAsync(unit => unit.Log(Log("log_2", SyncStatus.SUCCESS) with { LagMs = 1_500 }));

        seen.ShouldBe(new Dictionary<string, double>
        {
            ["concord.syncs FAILED"] = 1,
            ["concord.syncs SUCCESS"] = 1,
            ["concord.outside.duration UPDATE"] = 0.25,
            ["concord.freshness "] = 1.5,
        }, ignoreOrder: true);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray();
            if (!all.Contains(new("integration", integration))) return;
            var word = all.Where(tag => tag.Key is "status").Concat(all.Where(tag => tag.Key == "operation")).Select(tag => $"{tag.Value}").FirstOrDefault();
            seen.AddOrUpdate($"{instrument.Name} {word}", value, (_, before) => before + value);
        }
    }

    [Theory]
    [InlineData(SyncStatus.SUCCESS, LogLevel.Information)]
    [InlineData(SyncStatus.CONFLICT_RESOLVED, LogLevel.Information)]
    [InlineData(SyncStatus.CONFLICT_PENDING, LogLevel.Warning)]
    [InlineData(SyncStatus.PARTIAL_SUCCESS, LogLevel.Warning)]
    [InlineData(SyncStatus.FAILED, LogLevel.Error)]
    public async Task An_entry_is_a_line_with_its_level_and_what_F025_names(SyncStatus status, LogLevel level)
    {
        var log = new Lines();
        await using (new SyncLines(pipeline, new SetupCatalog(database, Samples.Types), log))
            await CommitAsync(unit => unit.Log(Log("log_1", status) with { ErrorMessage = status == SyncStatus.FAILED ? "Refused." : null, HttpStatus = 422, DurationMs = 12 }));

        var (wrote, values) = log.Written.ShouldHaveSingleItem();
        wrote.ShouldBe(level);
        (values["IntegrationId"], values["Operation"], values["ResourceType"], values["HttpStatus"], values["DurationMs"]).ShouldBe((integration, SyncOperation.UPDATE, "TASK", 422, 12));
        values["Text"].ShouldBe(status == SyncStatus.FAILED ? "Refused." : $"{status}");
    }

    [Fact]
    public async Task A_level_that_nobody_wants_costs_no_line()
    {
        var log = new Lines { Least = LogLevel.Warning };
        await using (new SyncLines(pipeline, new SetupCatalog(database, Samples.Types), log))
            await CommitAsync(unit => unit.Log(Log("log_1", SyncStatus.SUCCESS)));

        log.Written.ShouldBeEmpty();
    }

    [Fact]
    public void Spans_of_one_cause_are_one_trace_and_link_to_what_is_around_them()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == Tracing.SourceName, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);

        using var first = Tracing.Begin("first", "dlv_trace_1");
        using var second = Tracing.Begin("second", "dlv_trace_2");
        second!.Dispose();
        using var third = Tracing.Begin("third", "dlv_trace_1");

        third!.TraceId.ShouldBe(first!.TraceId);
        second.TraceId.ShouldNotBe(first.TraceId);
        second.Links.ShouldHaveSingleItem().Context.SpanId.ShouldBe(first.SpanId);
    }

    private SyncLogRow Log(string id, SyncStatus status) => new()
    {
        Id = id,
        IntegrationId = integration,
        Operation = SyncOperation.UPDATE,
        Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
        ResourceType = "TASK",
        ResourceId = "task_1",
        Status = status,
        RecordsProcessed = 1,
        RecordsSucceeded = 1,
        RecordsFailed = 0,
        RetryCount = 0,
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task CommitAsync(Func<CommitUnit, CommitUnit> fill) => (await pipeline.CommitAsync(fill(new CommitUnit($"unit_{++units}")))).ShouldBeTrue();

    private sealed class Lines : ILogger<SyncLines>
    {
        public LogLevel Least { get; init; }

        public List<(LogLevel Level, Dictionary<string, object?> Values)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= Least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, ((IReadOnlyList<KeyValuePair<string, object?>>)state!).ToDictionary(value => value.Key, value => value.Value)));
    }
}
