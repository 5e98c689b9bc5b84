using Concord.Sync.Values;

namespace Concord.Sync.Tests.Values;

public sealed class ProjectionTests
{
    private static readonly FieldPath Name = Samples.At("name");
    private static readonly FieldPath Gid = Samples.At("assignee.gid");

    [Fact]
    public void It_keeps_what_the_paths_say_and_leaves_absent_out()
    {
        var projection = Projection.Of(Samples.Doc("""{"name":null,"other":1}"""), [Name, Gid]);

        projection.ToJson().ShouldBe("""{"name":null}""");
        projection.Get(Name).IsNull.ShouldBeTrue();
        projection.Get(Gid).IsAbsent.ShouldBeTrue();
    }

    [Fact]
    public void Json_round_trips()
    {
        var projection = Projection.Empty.With(Gid, FieldValue.Of("7")).With(Name, FieldValue.Null.Instance);

        projection.ToJson().ShouldBe("""{"assignee.gid":"7","name":null}""");
        Projection.ParseOrThrow(projection.ToJson()).ShouldBe(projection);
    }

    [Theory]
    [InlineData("[]", "one JSON object")]
    [InlineData("{", "Not valid JSON")]
    [InlineData("""{"a..b":1}""", "not a field path")]
    public void What_is_no_projection_is_refused(string json, string part) =>
        Projection.Parse(json).Error.ShouldNotBeNull().ShouldContain(part);

    [Fact]
    public void Overlay_writes_onto_a_document_and_keeps_the_rest() =>
        Samples.Pairs("""{"assignee.gid":"7","name":"n"}""").Overlay(Samples.Doc("""{"assignee":{"x":1},"y":2}"""))
            .ToJson().ShouldBe("""{"assignee":{"gid":"7","x":1},"name":"n","y":2}""");

    [Fact]
    public void Union_restrict_and_without()
    {
        var one = Samples.Pairs("""{"a":1,"b":1}""");

        one.Union(Samples.Pairs("""{"b":2,"c":2}""")).ToJson().ShouldBe("""{"a":1,"b":2,"c":2}""");
        one.Restrict([Samples.At("b"), Samples.At("z")]).ToJson().ShouldBe("""{"b":1}""");
        one.Without([Samples.At("b")]).ToJson().ShouldBe("""{"a":1}""");
        one.With(Samples.At("a"), FieldValue.Absent.Instance).ToJson().ShouldBe("""{"b":1}""");
    }

    [Fact]
    public void Equal_projections_have_one_fingerprint_and_others_another()
    {
        var print = Fingerprint.Of(Samples.Pairs("""{"b":1.0,"a":"x"}"""));

        print.ShouldBe("fp_cdab067e9f3beb32d1252cfd63e49259");
        Fingerprint.Of(Samples.Pairs("""{"a":"x","b":1}""")).ShouldBe(print);
        Fingerprint.Of(Samples.Pairs("""{"a":"x","b":2}""")).ShouldNotBe(print);
        Fingerprint.Of(Samples.Pairs("""{"a":"x","b":null}""")).ShouldNotBe(Fingerprint.Of(Samples.Pairs("""{"a":"x"}""")));
    }
}
