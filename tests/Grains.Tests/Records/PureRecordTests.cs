using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Records;

/// <summary>The small values that plans are made of.</summary>
public sealed class PureRecordTests
{
    /// <summary>RFC 7396, appendix A, as far as it speaks of objects.</summary>
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1,"e":null}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void A_merge_patch_applies_as_the_standard_says(string target, string patch, string result) =>
        MergePatch.Apply((FieldValue.Object)Samples.Json(target), (FieldValue.Object)Samples.Json(patch)).ToJson().ShouldBe(result);

    [Fact]
    public void Field_changes_name_each_field_with_both_sides_and_leave_an_absent_side_out()
    {
        var changes = FieldChanges.Between(Samples.Json("""{"a":1,"b":2,"c":{"x":1}}"""), Samples.Json("""{"b":3,"c":{"x":1},"d":null}"""));
        FieldChanges.ToJson(changes).ShouldBe("""{"a":{"before":1},"b":{"after":3,"before":2},"d":{"after":null}}""");
        FieldChanges.ToJson(changes, after: true).ShouldBe("""{"b":3,"d":null}""");
        FieldChanges.ToJson(changes, after: false).ShouldBe("""{"a":1,"b":2}""");
    }

    [Fact]
    public void An_origin_is_noted_for_the_fields_that_differ_and_for_no_others()
    {
        var origins = RecordOrigins.Note(
            Samples.Json("""{"a":{"at":"2026-01-01T00:00:00.0000000+00:00","origin":"int_b"}}"""),
            Samples.Json("""{"a":1,"b":1}"""), Samples.Json("""{"a":1,"b":2}"""), RecordOrigins.Person, ManualClock.Start);
        origins.ToJson().ShouldBe(
            """{"a":{"at":"2026-01-01T00:00:00.0000000+00:00","origin":"int_b"},"b":{"at":"2026-03-02T12:00:00.0000000+00:00","origin":"person"}}""");
    }

    [Theory]
    [InlineData("""{"title":"T","name":"N"}""", "T")]
    [InlineData("""{"title":" ","name":"N"}""", "N")]
    [InlineData("""{"email":"e@example.com"}""", "e@example.com")]
    [InlineData("""{"x":1}""", null)]
    public void A_title_is_the_first_name_there_is(string document, string? title) => Titles.Of(Samples.Json(document)).ShouldBe(title);
}
