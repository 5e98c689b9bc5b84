using Concord.Sync.Mapping;
using Concord.Sync.Merge;

namespace Concord.Sync.Tests.Merge;

public sealed class LinkReportTests
{
    [Fact]
    public void Equal_over_what_is_mapped_is_equal() =>
        Compare("""{"title":"t","status":"REVIEW","priority":"LOW"}""", """{"name":"t","completed":false,"colour":"red"}""").IsEqual.ShouldBeTrue();

    [Fact]
    public void Fields_that_differ_or_are_missing_on_one_side_are_named() =>
        Compare("""{"title":"t","description":"d","status":"TODO"}""", """{"name":"u","completed":true,"hours":5}""")
            .DifferingFields.ShouldBe(["description", "estimatedHours", "status", "title"]);

    [Fact]
    public void What_cannot_cross_is_a_problem()
    {
        var comparison = Compare("""{"title":"t"}""", """{"name":"t","hours":"many"}""");

        comparison.IsEqual.ShouldBeFalse();
        comparison.Problems.ShouldHaveSingleItem().Path.ShouldBe("estimatedHours");
    }

    private static LinkComparison Compare(string local, string external) =>
        LinkReport.Compare(Given.Task, Samples.Doc(local), Samples.Doc(external), Lookups.None);
}
