using Concord.Connectors.Tests.Support;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Definitions;

/// <summary>Which records count as deleted though the system still shows them.</summary>
public sealed class DeletedMarkTests
{
    [Theory]
    [InlineData("""{"id":"1","closedAt":"2026-03-01T12:00:00.000Z"}""", true)]
    [InlineData("""{"id":"1","closedAt":1772366400}""", true)]
    [InlineData("""{"id":"1","closedAt":null}""", false)]
    [InlineData("""{"id":"1"}""", false)]
    public void Record_that_was_archived_with_the_time_counts_as_deleted(string record, bool deleted) =>
        Holds("""{"delete":{"archive":{"path":"closedAt","value":"{now}"}}}""", "closedAt", record).ShouldBe(deleted);

    private static bool Holds(string resource, string path, string record)
    {
        var task = KnownGood.Definition("""{"resources":{"TASK":{"path":"/t","id":"id",@rest}}""".Replace("@rest", resource[1..])).Resources["TASK"];
        task.DeletedWhen.ShouldNotBeNull().Path.Text.ShouldBe(path);
        return task.DeletedWhen.Holds(FieldValue.ParseOrThrow(record));
    }
}
