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

    [Theory]
    [InlineData("""{"closed":true}""", true)]
    [InlineData("""{"closed":1}""", true)]
    [InlineData("""{"closed":"2026-03-01"}""", true)]
    [InlineData("""{"closed":{"by":"u1"}}""", true)]
    [InlineData("""{"closed":""}""", false)]
    [InlineData("""{"closed":0}""", false)]
    [InlineData("""{"closed":0.0}""", false)]
    [InlineData("""{"closed":[]}""", false)]
    [InlineData("""{"closed":false}""", false)]
    [InlineData("""{"closed":null}""", false)]
    [InlineData("{}", false)]
    public void Mark_without_a_value_is_anything_but_nothing(string record, bool deleted) =>
        Holds("""{"deletedWhen":{"path":"closed"}}""", "closed", record).ShouldBe(deleted);

    [Theory]
    [InlineData("""{"closed":0}""", true)]
    [InlineData("""{"closed":1}""", false)]
    public void Mark_with_a_value_is_that_value(string record, bool deleted) =>
        Holds("""{"deletedWhen":{"path":"closed","equals":0}}""", "closed", record).ShouldBe(deleted);

    private static bool Holds(string resource, string path, string record)
    {
        var task = KnownGood.Definition("""{"resources":{"TASK":{"path":"/t","id":"id",@rest}}""".Replace("@rest", resource[1..])).Resources["TASK"];
        task.DeletedWhen.ShouldNotBeNull().Path.Text.ShouldBe(path);
        return task.DeletedWhen.Holds(FieldValue.ParseOrThrow(record));
    }
}
