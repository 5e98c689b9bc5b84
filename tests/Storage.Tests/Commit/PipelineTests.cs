using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Commit;

/// <summary>A pipeline over a database that does what the test says.</summary>
public abstract class PipelineTests
{
    private protected ManualTime Time { get; } = new();
    private protected ScriptedDatabase Database { get; }

    private protected PipelineTests() => Database = new ScriptedDatabase(Time);

    private protected static CommitUnit Insert(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id));

    private protected static CommitUnit Poison(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id) with { Reason = null! });

    private protected CommitPipeline Pipeline(CommitPipelineOptions? options = null) => new(Database, Time, options);

    private protected async Task<IEnumerable<string>> IdsAsync() => (await Database.Inner.QueryAsync(From.Table<HintRow>())).Select(hint => hint.ExternalId);

    /// <summary>Keeps the first batch in flight until released.</summary>
    private protected static Func<int, ImmutableArray<CommitUnit>, Func<Task<ImmutableArray<bool>>>, Task<ImmutableArray<bool>>> Hold(out Action release)
    {
        var held = new TaskCompletionSource();
        release = held.SetResult;
        return async (number, _, go) =>
        {
            if (number == 1) await held.Task;
            return await go();
        };
    }
}
