using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Records;

/// <summary>Where a record came from is kept for every type, and shown where the type's schema says so.</summary>
public sealed class SourceTests
{
    private const string Logs = """
        {
          "dataTypes": ["PARTICIPATION_LOGS"],
          "connector": { "resources": { "PARTICIPATION_LOG": { "path": "/entries", "id": "id" } } },
          "mappings": [{
            "resourceType": "PARTICIPATION_LOG",
            "externalToInternal": [{ "externalField": "day", "internalField": "date", "transform": "date" }, { "externalField": "hours", "internalField": "hours" }]
          }]
        }
        """;

    [Fact]
    public void A_participation_log_says_which_integration_made_it()
    {
        var world = new RecordWorld(Logs, "PARTICIPATION_LOG", "plog_1");
        world.Fetched("""{"id":"e7","day":"2026-01-02","hours":3}""", binding: Binding.Create, externalId: "e7");

        var json = Json(world.Edit("""{"hours":4}""").Reply);

        json.Get("externalSource").ShouldBe(FieldValue.Of(RecordWorld.Self));
        json.Get("externalId").ShouldBe(FieldValue.Of("e7"));
    }

    [Fact]
    public void One_that_was_made_here_says_so_by_null() =>
        Json(new RecordWorld(Logs, "PARTICIPATION_LOG", "plog_1").Create("""{"date":"2026-01-02"}""").Reply).Get("externalSource").IsNull.ShouldBeTrue();

    [Fact]
    public void A_task_keeps_it_to_itself()
    {
        var world = new RecordWorld();
        world.Fetched(Docs.Outside(), binding: Binding.Create);

        Json(world.Edit("""{"title":"B"}""").Reply).Get("externalSource").IsAbsent.ShouldBeTrue();
        world.Record.ExternalId.ShouldBe(RecordWorld.Copy);
    }

    private static FieldValue.Object Json(Answer answer) => (FieldValue.Object)FieldValue.ParseOrThrow(answer.Json.ShouldNotBeNull());
}
