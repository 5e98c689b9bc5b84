using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Merge;

/// <summary>Which record outside may be what a create of ours made: systems keep what they are given in their own way.</summary>
public sealed class CreateMatchTests
{
    [Theory]
    [InlineData("""{"name":"mine "}""", """{"name":"mine","extra":1}""", true)]
    [InlineData("""{"name":" two  words"}""", """{"name":"two words"}""", true)]
    [InlineData("""{"name":"mine","notes":" "}""", """{"name":"mine","notes":null}""", true)]
    [InlineData("""{"name":"mine","hours":1.2345}""", """{"name":"mine","hours":1.23}""", true)]
    [InlineData("""{"name":"mine","due_on":"2025-12-25T10:15:30.123Z"}""", """{"name":"mine","due_on":"2025-12-25"}""", true)]
    [InlineData("""{"name":"mine","due_on":"2025-12-25T10:15:30.123Z"}""", """{"name":"mine","due_on":"2025-12-25T10:15:00Z"}""", true)]
    [InlineData("""{"name":"mine","due_on":"2025-12-25T10:15:30.123Z"}""", """{"name":"mine","due_on":"2025-12-26"}""", false)]
    [InlineData("""{"name":"mine","hours":1.2345}""", """{"name":"mine","hours":1.3}""", false)]
    [InlineData("""{"name":"mine"}""", """{"name":"Mine"}""", false)]
    [InlineData("""{"name":"mine","notes":"n"}""", """{"name":"mine"}""", false)]
    [InlineData("{}", """{"name":"mine"}""", false)]
    public void It_says_what_was_sent_as_systems_keep_it(string sent, string document, bool fits) =>
        CreateMatch.Fits(Given.Task, Projection.ParseOrThrow(sent), Samples.Doc(document)).ShouldBe(fits);
}
