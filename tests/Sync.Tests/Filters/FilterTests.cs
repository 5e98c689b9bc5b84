using System.Collections.Immutable;
using Concord.Sync.Filters;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Filters;

public sealed class FilterTests
{
    private static readonly ImmutableDictionary<string, RecordSchema> Schemas = ImmutableDictionary<string, RecordSchema>.Empty.Add("TASK", Samples.Task);

    [Theory]
    [InlineData("eq", "5", """{"f":"5.0"}""", true)]
    [InlineData("eq", "5", """{"f":6}""", false)]
    [InlineData("eq", "5", "{}", false)]
    [InlineData("eq", "null", "{}", true)]
    [InlineData("eq", "null", """{"f":""}""", false)]
    [InlineData("ne", "\"a\"", "{}", true)]
    [InlineData("ne", "\"a\"", """{"f":"a"}""", false)]
    [InlineData("eq", "true", """{"f":1}""", true)]
    [InlineData("in", """["a","b"]""", """{"f":"b"}""", true)]
    [InlineData("in", """["a","b"]""", """{"f":"c"}""", false)]
    [InlineData("in", """["a",null]""", "{}", true)]
    [InlineData("notIn", """["a","b"]""", """{"f":"c"}""", true)]
    [InlineData("notIn", """[1]""", """{"f":"1"}""", false)]
    [InlineData("contains", "\"ell\"", """{"f":"hello"}""", true)]
    [InlineData("contains", "\"x\"", """{"f":["x","y"]}""", true)]
    [InlineData("contains", "\"x\"", """{"f":["xy"]}""", false)]
    [InlineData("contains", "\"x\"", "{}", false)]
    [InlineData("gt", "5", """{"f":"5.1"}""", true)]
    [InlineData("gt", "5", """{"f":5}""", false)]
    [InlineData("gte", "5", """{"f":5}""", true)]
    [InlineData("lt", "\"2025-12-25\"", """{"f":"2025-12-25T00:30:00+02:00"}""", true)]
    [InlineData("lte", "\"2025-12-25\"", """{"f":"2025-12-25T00:00:00Z"}""", true)]
    [InlineData("lt", "5", "{}", false)]
    [InlineData("gt", "5", """{"f":"many"}""", false)]
    [InlineData("lt", "\"b\"", """{"f":"a"}""", true)]
    [InlineData("exists", "true", """{"f":0}""", true)]
    [InlineData("exists", "true", """{"f":""}""", false)]
    [InlineData("exists", "false", """{"f":null}""", true)]
    public void Op(string op, string value, string document, bool admitted) =>
        Read($$"""[{"resourceType":"TASK","direction":"EXTERNAL_TO_BRITEPOOL","field":"f","op":"{{op}}","value":{{value}}}]""").Value
            .Of("TASK").AdmitsExternal(Samples.Doc(document)).ShouldBe(admitted);

    [Fact]
    public void Each_direction_judges_its_own_side()
    {
        var filters = Read("""
            [{"resourceType":"TASK","direction":"EXTERNAL_TO_BRITEPOOL","field":"project.gid","op":"eq","value":"7"},
             {"resourceType":"TASK","direction":"BRITEPOOL_TO_EXTERNAL","field":"status","op":"in","value":["TODO","REVIEW"]},
             {"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"dueDate","op":"gte","value":"2025-01-01"}]
            """).Value.Of("TASK");
        var (there, here) = (Samples.Doc("""{"project":{"gid":7}}"""), Samples.Doc("""{"status":"COMPLETED","dueDate":"2025-02-01"}"""));

        filters.AdmitsExternal(there).ShouldBeTrue();
        filters.AdmitsOutward(here).ShouldBeFalse();
        filters.AdmitsPair(there, here, wasLeftOut: false).ShouldBeTrue();
        filters.AdmitsPair(there, here, wasLeftOut: true).ShouldBeFalse();
        filters.AdmitsPair(there, Samples.Doc("""{"status":"TODO"}"""), wasLeftOut: false).ShouldBeFalse();
        filters.ExternalPaths.ShouldHaveSingleItem().Text.ShouldBe("project.gid");
        Read("[]").Value.Of("TASK").IsEmpty.ShouldBeTrue();
        FilterReader.Read(FieldValue.Absent.Instance, Schemas).Value.Of("TASK").AdmitsOutward(here).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}", "filters", "must be a list")]
    [InlineData("[5]", "filters[0]", "must be an object")]
    [InlineData("""[{"resourceType":"NOTE","direction":"BIDIRECTIONAL","field":"title","op":"eq","value":1}]""", "filters[0].resourceType", "use one of: TASK")]
    [InlineData("""[{"resourceType":"TASK","direction":"IN","field":"title","op":"eq","value":1}]""", "filters[0].direction", "EXTERNAL_TO_BRITEPOOL")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"a..b","op":"eq","value":1}]""", "filters[0].field", "not a field path")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"colour","op":"eq","value":1}]""", "filters[0].field", "no field of TASK")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"like","value":1}]""", "filters[0].op", "contains")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"eq"}]""", "filters[0].value", "is required")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"in","value":"a"}]""", "filters[0].value", "list")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"in","value":[{}]}]""", "filters[0].value", "plain values")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"gt","value":true}]""", "filters[0].value", "number, a date")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"exists","value":1}]""", "filters[0].value", "true or false")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"contains","value":[]}]""", "filters[0].value", "to look for")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"status","op":"in","value":["DONE"]}]""", "filters[0].value", "\"DONE\" is no value")]
    [InlineData("""[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"title","op":"eq","value":1,"and":[]}]""", "filters[0].and", "is unknown")]
    public void A_fault_has_its_place_and_its_remedy(string filters, string path, string part) =>
        Read(filters).Problems.ShouldContain(problem => problem.Path == path && problem.Message.Contains(part));

    [Fact]
    public void All_faults_come_at_once() =>
        Read("""[{"resourceType":"X","op":"?"},{"field":"","value":1}]""").Problems.Select(problem => problem.Path).ShouldBe(
            [
                "filters[0].direction", "filters[0].field", "filters[0].op", "filters[0].resourceType",
                "filters[1].resourceType", "filters[1].direction", "filters[1].field", "filters[1].op",
            ],
            ignoreOrder: true);

    private static Validated<FilterList> Read(string json) => FilterReader.Read(FieldValue.ParseOrThrow(json), Schemas);
}
