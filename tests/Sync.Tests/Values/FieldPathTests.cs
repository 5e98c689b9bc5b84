using Concord.Sync.Values;

namespace Concord.Sync.Tests.Values;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("title")]
    [InlineData("assignee.gid")]
    [InlineData("custom_fields[0].value")]
    [InlineData("a[1][2].b c")]
    [InlineData("profile.totalEquityUnits")]
    [InlineData("a[255]")]
    public void Paths_are_read(string text) => FieldPath.Parse(text).Value.Text.ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("[0]")]
    [InlineData("a[]")]
    [InlineData("a[x]")]
    [InlineData("a[-1]")]
    [InlineData("a[256]")]
    [InlineData("a[01]")]
    [InlineData("a[0")]
    [InlineData("a]0[")]
    [InlineData("a[0]b")]
    [InlineData(" a")]
    public void What_is_no_path_is_refused_with_an_example(string text) =>
        FieldPath.Parse(text).Error.ShouldNotBeNull().ShouldContain("custom_fields[0].value");

    [Fact]
    public void A_path_is_not_endless() =>
        FieldPath.Parse(string.Join('.', Enumerable.Repeat("a", 33))).Error.ShouldNotBeNull().ShouldContain("32");

    [Theory]
    [InlineData("title", """{"title":"x"}""", "\"x\"")]
    [InlineData("assignee.gid", """{"assignee":{"gid":"7"}}""", "\"7\"")]
    [InlineData("assignee.gid", """{"assignee":{}}""", null)]
    [InlineData("assignee.gid", """{}""", null)]
    [InlineData("assignee.gid", """{"assignee":null}""", "null")]
    [InlineData("assignee.gid", """{"assignee":"text"}""", null)]
    [InlineData("custom_fields[0].value", """{"custom_fields":[{"value":5}]}""", "5")]
    [InlineData("custom_fields[1].value", """{"custom_fields":[{"value":5}]}""", null)]
    [InlineData("custom_fields[0].value", """{"custom_fields":{"0":1}}""", null)]
    public void Reading(string path, string document, string? expected) =>
        Samples.At(path).Read(Samples.Doc(document))
            .ShouldBe(expected is null ? FieldValue.Absent.Instance : FieldValue.ParseOrThrow(expected));

    [Theory]
    [InlineData("title", """{}""", "1", """{"title":1}""")]
    [InlineData("assignee.gid", """{"assignee":{"name":"n"}}""", "\"7\"", """{"assignee":{"gid":"7","name":"n"}}""")]
    [InlineData("assignee.gid", """{"assignee":null}""", "\"7\"", """{"assignee":{"gid":"7"}}""")]
    [InlineData("f[1].v", """{}""", "1", """{"f":[null,{"v":1}]}""")]
    [InlineData("f[0].v", """{"f":[{"v":0,"w":1},2]}""", "1", """{"f":[{"v":1,"w":1},2]}""")]
    [InlineData("assignee.gid", """{"assignee":{"gid":"7","name":"n"}}""", null, """{"assignee":{"name":"n"}}""")]
    [InlineData("assignee.gid", """{"x":1}""", null, """{"x":1}""")]
    [InlineData("f[0]", """{"f":[1,2]}""", null, """{"f":[null,2]}""")]
    [InlineData("f[5]", """{"f":[1]}""", null, """{"f":[1]}""")]
    public void Writing(string path, string document, string? value, string expected) =>
        Samples.At(path).Write(Samples.Doc(document), value is null ? FieldValue.Absent.Instance : FieldValue.ParseOrThrow(value))
            .ToJson().ShouldBe(expected);

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a.b", true)]
    [InlineData("a[0].b", "a", true)]
    [InlineData("a[0]", "a[1]", false)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("ab", "a", false)]
    public void Overlap_is_lying_at_or_under(string one, string other, bool overlaps)
    {
        Samples.At(one).Overlaps(Samples.At(other)).ShouldBe(overlaps);
        Samples.At(other).Overlaps(Samples.At(one)).ShouldBe(overlaps);
    }
}
