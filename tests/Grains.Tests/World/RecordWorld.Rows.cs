using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.World;

/// <summary>What is committed now.</summary>
internal sealed partial class RecordWorld
{
    public RecordRow Record => Rows<RecordRow>().Single(row => row.Type == type && row.Id == id);

    public MappingRow Mapping => MappingOf(Self)!;

    /// <summary>The only operation that is still pending, attempted or dead.</summary>
    public OperationRow Operation => Open.ShouldHaveSingleItem();

    public ImmutableArray<OperationRow> Operations => Rows<OperationRow>();

    public ImmutableArray<OperationRow> Open =>
        [.. Operations.Where(row => row.State is OperationState.PENDING or OperationState.ATTEMPTED or OperationState.DEAD)];

    /// <summary>The only conflict that waits for a person.</summary>
    public ConflictRow Conflict => Conflicts.Where(row => row.Status == ConflictStatus.PENDING).ShouldHaveSingleItem();

    public ImmutableArray<ConflictRow> Conflicts => Rows<ConflictRow>();

    public ImmutableArray<SyncLogRow> Logs => Rows<SyncLogRow>();

    public HintRow? Hint => Rows<HintRow>().SingleOrDefault();

    /// <summary>One field of the record as text; null when it has none.</summary>
    public string? this[string field] => ((FieldValue.Object)Record.Fields).Get(field).ScalarText;

    public MappingRow? MappingOf(string integrationId) => Rows<MappingRow>().SingleOrDefault(row => row.IntegrationId == integrationId && row.ResourceType == type);

    public OperationRow OperationById(string id) => Operations.Single(row => row.Id == id);

    /// <summary>What the open operation sends, as JSON keyed by external path.</summary>
    public string Sends => Operation.SentValues.ToJson();

    public string? BaseLocal(string path) => Mapping.BaseLocal.Get(FieldPath.ParseOrThrow(path)).ScalarText;

    public string? BaseExternal(string path) => Mapping.BaseExternal.Get(FieldPath.ParseOrThrow(path)).ScalarText;

    public ImmutableArray<T> Rows<T>()
        where T : class => database.QueryAsync(From.Table<T>().Take(10_000)).Result;
}
