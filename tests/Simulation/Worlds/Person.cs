using System.Text.Json.Nodes;
using Concord.Grains;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>An edit here that was acknowledged: it must never be lost.</summary>
internal sealed record AcknowledgedEdit(string RecordId, long Version, string What);

/// <summary>People who work in the hub: they edit records and settle conflicts.</summary>
internal sealed class Person(World world)
{
    private const string Name = "person";

    private readonly List<AcknowledgedEdit> acknowledged = [];

    /// <summary>How many edits were asked for.</summary>
    public int Edits { get; private set; }

    public IReadOnlyList<AcknowledgedEdit> Acknowledged => acknowledged;

    /// <summary>The records that are not deleted.</summary>
    public IEnumerable<RecordRow> Records => world.Disk.All<RecordRow>().Where(row => row.DeletedAt is null);

    public IEnumerable<ConflictRow> PendingConflicts => world.Disk.All(From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING));

    public Task<Answer?> CreateAsync(string id, JsonObject fields) => EditAsync(id, EditKind.Create, fields);

    public Task<Answer?> PatchAsync(string id, JsonObject fields, long? ifVersion = null) => EditAsync(id, EditKind.Patch, fields, ifVersion);

    public Task<Answer?> DeleteAsync(string id) => EditAsync(id, EditKind.Delete, null);

    /// <summary>Keeps the record out of syncing, or lets it in.</summary>
    public Task<Answer?> SetSyncAsync(string id, bool enabled) =>
        EditAsync(id, EditKind.Patch, [], settings: new JsonObject { ["externalSyncEnabled"] = enabled });

    /// <summary>Settles a pending conflict; CUSTOM_MERGE takes the given values, a parked identity the candidate to bind.</summary>
    public async Task<Answer?> ResolveAsync(ConflictRow conflict, string strategy, bool push = true, JsonObject? data = null, string? bind = null)
    {
        world.Journal.Note($"{Name} resolves {conflict.Id} by {strategy}{(push ? "" : ", without pushing")} {data?.ToJsonString()} {bind}");
        world.Answers.Add((conflict.Id, conflict.Revision));
        var choice = new ConflictChoice(conflict.Id, strategy, data?.ToJsonString(), push, conflict.Revision, Name, bind);
        var answer = await world.AskAsync(grains => conflict.MappingId is null
            ? grains.GetGrain<IIdentityGrain>(GrainKeys.Identity(conflict.IntegrationId, conflict.ResourceType, conflict.ExternalId)).Resolve(choice)
            : Grain(grains, conflict.ResourceId).Resolve(choice));
        world.Journal.Count($"resolve {strategy} {answer?.Verdict.ToString() ?? "unanswered"}");
        return answer;
    }

    private async Task<Answer?> EditAsync(string id, EditKind kind, JsonObject? fields, long? ifVersion = null, JsonObject? settings = null)
    {
        Edits++;
        world.Journal.Note($"{Name} {kind} {id} {fields?.ToJsonString()} {settings?.ToJsonString()}");
        var answer = await world.AskAsync(grains => Grain(grains, id).Edit(new RecordEdit(kind, fields?.ToJsonString(), settings?.ToJsonString(), ifVersion, Name)));
        world.Journal.Count($"edit {kind} {answer?.Verdict.ToString() ?? "unanswered"}");
        if (answer is { Verdict: Verdict.Done, Json: { } json })
            acknowledged.Add(new AcknowledgedEdit(id, JsonNode.Parse(json)!["version"]!.GetValue<long>(), $"{kind} {fields?.ToJsonString()}"));
        return answer;
    }

    private static IRecordGrain Grain(Orleans.IGrainFactory grains, string id) => grains.GetGrain<IRecordGrain>(GrainKeys.Record("TASK", id));
}
