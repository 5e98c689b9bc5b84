using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Policies;

public sealed class CustomMergeRulesTests
{
    [Fact]
    public void Rules_are_read_by_internal_field()
    {
        var rules = CustomMergeRules.Read(Samples.Doc("""{"title":{"strategy":"concatenate"},"estimatedHours":{"strategy":"max"}}"""), Samples.Task).Value;

        rules.Of(Samples.At("title")).ShouldBe(MergeRule.concatenate);
        rules.Of(Samples.At("estimatedHours")).ShouldBe(MergeRule.max);
        rules.Of(Samples.At("status")).ShouldBe(MergeRule.prefer_external);
    }

    [Theory]
    [InlineData("""{"colour":{"strategy":"max"}}""", "customMergeRules.colour", "no field of TASK")]
    [InlineData("""{"a..b":{"strategy":"max"}}""", "customMergeRules.a..b", "no field of TASK")]
    [InlineData("""{"title":"max"}""", "customMergeRules.title", "object")]
    [InlineData("""{"title":{"strategy":"newest"}}""", "customMergeRules.title.strategy", "prefer_external, prefer_local")]
    [InlineData("""{"title":{"strategy":"max"}}""", "customMergeRules.title.strategy", "numbers and dates")]
    [InlineData("""{"dueDate":{"strategy":"concatenate"}}""", "customMergeRules.dueDate.strategy", "texts")]
    [InlineData("""{"title":{"strategy":"concatenate","x":1}}""", "customMergeRules.title.x", "unknown")]
    public void A_fault_says_where_and_what_to_do(string json, string path, string part) =>
        CustomMergeRules.Read(Samples.Doc(json), Samples.Task).Problems
            .ShouldContain(problem => problem.Path == path && problem.Message.Contains(part));

    [Fact]
    public void Something_else_than_an_object_is_refused() =>
        CustomMergeRules.Read(FieldValue.Of("x"), Samples.Task).Problems.ShouldHaveSingleItem().Path.ShouldBe("customMergeRules");
}
