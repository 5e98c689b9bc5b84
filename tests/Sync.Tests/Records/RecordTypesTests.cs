using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Records;

public sealed class RecordTypesTests
{
    private static readonly RecordTypes Types = new(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "schemas"))
        .Select(path => KeyValuePair.Create(Path.GetFileName(path), File.ReadAllText(path))));

    [Theory]
    [InlineData("TASK", "TASKS", "task_")]
    [InlineData("MEMBER", "MEMBERS", "member_")]
    [InlineData("PARTICIPATION_LOG", "PARTICIPATION_LOGS", "plog_")]
    [InlineData("EVENT", "EVENTS", "event_")]
    [InlineData("COMMITTEE", "COMMITTEES", "committee_")]
    [InlineData("COMMITTEE_MEMBER", "COMMITTEES", "cmember_")]
    public void Every_type_of_the_requirements_has_its_file(string type, string dataType, string prefix)
    {
        (Types[type].DataType, Types[type].IdPrefix).ShouldBe((dataType, prefix));
        Types.ResourceTypesOf(dataType).ShouldContain(type);
        Types[type].ShowsSource.ShouldBe(type == "PARTICIPATION_LOG");
    }

    [Fact]
    public void Every_reference_leads_to_a_type_that_is_there() =>
        Types.Schemas.Values.SelectMany(schema => schema.Fields.Values).Select(field => field.Reference).OfType<string>().ShouldAllBe(type => Types.Knows(type));

    [Fact]
    public void Data_types_are_named_once() =>
        Types.DataTypes.ShouldBe(["COMMITTEES", "EVENTS", "MEMBERS", "PARTICIPATION_LOGS", "TASKS"]);

    [Fact]
    public void What_is_referred_to_comes_first() =>
        Types.InReferenceOrder(Types.Schemas.Keys).ShouldBe(["MEMBER", "COMMITTEE", "COMMITTEE_MEMBER", "EVENT", "TASK", "PARTICIPATION_LOG"]);

    [Fact]
    public void A_circle_of_references_has_a_beginning()
    {
        const string file = """{"type":"@","dataType":"@S","idPrefix":"@_","fields":{"a":{"type":"reference","reference":"#"},"b":{"type":"reference","reference":"@"}}}""";
        var circle = new RecordTypes([new("A", file.Replace("@", "A").Replace("#", "B")), new("B", file.Replace("@", "B").Replace("#", "A"))]);

        circle.InReferenceOrder(["B", "A"]).ShouldBe(["A", "B"]);
    }

    [Theory]
    [InlineData("""{"email":"a@b.c"}""", """{"email":"a@b.c","name":"x"}""", true)]
    [InlineData("""{"email":"a@b.c"}""", """{"email":" A@b.C"}""", true)]
    [InlineData("""{"email":"a@b.c"}""", """{"email":"aa@b.c"}""", false)]
    public void A_unique_value_is_known_by_its_key(string one, string other, bool same) =>
        Types["MEMBER"].UniqueKeys(FieldValue.ParseOrThrow(one)).SequenceEqual(Types["MEMBER"].UniqueKeys(FieldValue.ParseOrThrow(other))).ShouldBe(same);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"email":null}""")]
    [InlineData("""{"email":""}""")]
    public void No_value_claims_nothing(string document) =>
        Types["MEMBER"].UniqueKeys(FieldValue.ParseOrThrow(document)).ShouldBeEmpty();
}
