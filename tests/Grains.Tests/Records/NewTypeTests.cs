using Concord.Grains.Configuration;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Records;

/// <summary>A record type is a file, and nothing else.</summary>
public sealed class NewTypeTests : IDisposable
{
    private const string Rooms = """
        {
          "dataTypes": ["ROOMS"],
          "connector": { "resources": { "ROOM": { "path": "/rooms", "id": "id" } } },
          "mappings": [{
            "resourceType": "ROOM",
            "externalToInternal": [{ "externalField": "label", "internalField": "name" }, { "externalField": "seats", "internalField": "seats", "transform": "number" }],
            "internalToExternal": [{ "internalField": "name", "externalField": "label" }, { "internalField": "seats", "externalField": "seats", "transform": "number" }]
          }]
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("concord-types").FullName;

    public NewTypeTests()
    {
        foreach (var file in Directory.EnumerateFiles(Samples.SchemaFiles))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "ROOM.json"), """
            { "type": "ROOM", "dataType": "ROOMS", "idPrefix": "room_",
              "fields": { "name": { "type": "text", "required": true, "unique": true }, "seats": { "type": "number", "default": 2 } } }
            """);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_record_of_a_new_type_is_created_listed_and_synced_both_ways()
    {
        var world = new RecordWorld(Rooms, "ROOM", "room_1", SchemaFolder.Load(folder));

        world.Create("""{"name":"Library"}""").Reply.Verdict.ShouldBe(Verdict.Done);

        world.Rows<RecordRow>().ShouldHaveSingleItem().Type.ShouldBe("ROOM");
        world.Sends.ShouldBe("""{"label":"Library","seats":2}""");
        world.PrepareCreate();
        world.Answered("""{"id":"x1","label":"Library","seats":2}""");
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
        world.After(TimeSpan.FromMinutes(1)).Fetched("""{"id":"x1","label":"Library","seats":40}""");
        world["seats"].ShouldBe("40");
        world.At("room_2").Create("""{"name":"Library"}""").Reply.Problems.ShouldHaveSingleItem().Path.ShouldBe("fields.name");
    }

    [Fact]
    public void A_file_that_is_no_schema_is_named()
    {
        File.WriteAllText(Path.Combine(folder, "ROOM.json"), """{ "type": "ROOM" }""");

        Should.Throw<InvalidOperationException>(() => SchemaFolder.Load(folder)).Message.ShouldContain("ROOM.json");
    }

    [Fact]
    public void Two_files_for_one_type_are_refused()
    {
        File.Copy(Path.Combine(folder, "ROOM.json"), Path.Combine(folder, "ROOM2.json"));

        Should.Throw<InvalidOperationException>(() => SchemaFolder.Load(folder)).Message.ShouldContain("ROOM is described by 2 files");
    }
}
