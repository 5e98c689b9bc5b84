using Concord.Sync.Policies;
using Concord.Sync.Tests.Merge;

namespace Concord.Sync.Tests.Policies;

/// <summary>When a group goes to and fro too often.</summary>
public sealed class OscillationTests
{
    /// <summary>A row is the past, oldest first: minutes ago, who wrote (`p`erson or `s`ystem) and the title; then what a system brings now.</summary>
    [Theory]
    [InlineData("60p:A 4s:B 3s:A 2s:B", "A", true)]
    [InlineData("60p:A 4s:B 3s:A", "B", false)]
    [InlineData("9p:A 4s:B 3s:A 2s:B", "A", true)]
    [InlineData("60s:A 4s:B 3s:A 2s:B", "A", true)]
    [InlineData("60p:A 4s:B 3s:A 2s:B", "C", false)]
    [InlineData("60p:A 4s:B 3s:C 2s:A", "B", false)]
    [InlineData("60p:A 5s:B 4s:C 3s:B 2s:C", "B", true)]
    [InlineData("60p:A 5s:B 4s:C 3s:B 2s:A", "B", false)]
    [InlineData("60p:A 4s:B 3p:A 2s:B", "A", false)]
    [InlineData("60p:A 6s:B 5p:A 4s:B 3s:A 2s:B", "A", true)]
    [InlineData("60p:A 14s:B 3s:A 2s:B", "A", false)]
    [InlineData("60p:A 14s:B 9s:A 8s:B 7s:A", "B", true)]
    [InlineData("60p:A 4s:B 3s:B 2s:A", "B", false)]
    [InlineData("60p:A 4s:B 3s:B 2s:A 1s:B", "A", true)]
    [InlineData("1p:A", "B", false)]
    public void Flips_between_two_values_without_a_person_are_counted_for_ten_minutes(string past, string next, bool isTooMany) =>
        Oscillation.IsOneTooMany(Title, [.. past.Split(' ').Select(State)], Doc(next), Given.Noon).ShouldBe(isTooMany);

    [Fact]
    public void A_group_of_several_fields_flips_as_one()
    {
        var name = Given.Member.Group("name").ShouldNotBeNull();
        var past = new[] { "Ada L", "Ada K", "Ada L", "Ada K" }.Select((value, index) => new PastState(Given.Noon.AddMinutes(index - 5), Samples.Doc($$"""{"name":"{{value}}","email":"{{index}}"}"""), false));
        Oscillation.IsOneTooMany(name, [.. past], Samples.Doc("""{"name":"Ada L"}"""), Given.Noon).ShouldBeTrue();
    }

    private static Sync.Mapping.FieldGroup Title => Given.Task.Group("title")!;

    private static PastState State(string text)
    {
        var at = text.IndexOfAny(['p', 's']);
        return new PastState(Given.Noon.AddMinutes(-int.Parse(text[..at], System.Globalization.CultureInfo.InvariantCulture)), Doc(text[(at + 2)..]), text[at] == 'p');
    }

    private static Concord.Sync.Values.FieldValue Doc(string title) => Samples.Doc($$"""{"title":"{{title}}","description":"changes all the time"}""");
}
