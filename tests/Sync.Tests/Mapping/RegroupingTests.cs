using Concord.Sync.Mapping;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Mapping;

/// <summary>Which groups another mapping says anew.</summary>
public sealed class RegroupingTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("\"transform\": \"date\"", "\"transform\": { \"type\": \"date\" }", "dueDate")]
    [InlineData("\"true\": \"COMPLETED\"", "\"true\": \"REVIEW\"", "status")]
    [InlineData("\"externalField\": \"notes\"", "\"externalField\": \"body\"", "description")]
    public void A_group_with_other_lines_is_said_anew_and_the_others_are_not(string old, string now, string changed)
    {
        var text = old.Length == 0 ? Samples.TwoWayTask : Samples.TwoWayTask.Replace(old, now);
        (old.Length == 0 || text != Samples.TwoWayTask).ShouldBeTrue();
        var groups = Regrouping.Changed(Samples.Compile(Samples.TwoWayTask, Samples.Task), Samples.Compile(text, Samples.Task));
        string.Join(' ', groups).ShouldBe(changed);
    }

    [Fact]
    public void Another_direction_says_nothing_anew() => Regrouping.Changed(
        Samples.Compile(Samples.TwoWayTask, Samples.Task, SyncDirection.EXTERNAL_TO_BRITEPOOL), Samples.Compile(Samples.TwoWayTask, Samples.Task)).ShouldBeEmpty();
}
