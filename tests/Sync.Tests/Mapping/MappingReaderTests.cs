using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Mapping;

public sealed class MappingReaderTests
{
    [Theory]
    [InlineData(Samples.AsanaTask)]
    [InlineData(Samples.TwoWayTask)]
    public void Task_mappings_are_read_and_written_back(string json)
    {
        var mapping = MappingReader.Read(json, Samples.Task).Value;

        MappingReader.Read(mapping.ToJson(), Samples.Task).Value.ShouldBe(mapping);
        FieldValue.ParseOrThrow(mapping.ToJson()).ShouldBe(
            Samples.Doc(json).Get("internalToExternal").IsAbsent
                ? Samples.Doc(json).With("internalToExternal", FieldValue.List.Empty)
                : Samples.Doc(json));
    }

    [Theory]
    [InlineData(Samples.HubSpotMember)]
    [InlineData(Samples.TwoWayMember)]
    public void Member_mappings_are_read(string json) => MappingReader.Read(json, Samples.Member).Problems.ShouldBeEmpty();

    [Theory]
    // The whole
    [InlineData("[]", "", "A mapping is an object")]
    [InlineData("{", "", "Not valid JSON")]
    [InlineData("""{"resourceType":"TASK"}""", "", "maps nothing")]
    [InlineData("""{"externalToInternal":[]}""", "resourceType", "required")]
    [InlineData("""{"resourceType":"MEMBER","externalToInternal":[]}""", "resourceType", "write \"TASK\"")]
    [InlineData("""{"resourceType":"TASK","externalToInternal":{}}""", "externalToInternal", "must be a list")]
    [InlineData("""{"resourceType":"TASK","externalToInternal":[],"fields":[]}""", "fields", "is unknown")]
    [InlineData("""{"resourceType":"TASK","externalToInternal":[],"transformers":[]}""", "transformers", "code is not taken")]
    [InlineData("""{"resourceType":"TASK","externalToInternal":[5]}""", "externalToInternal[0]", "must be an object")]
    public void A_fault_of_the_whole(string json, string path, string part) => Refused(json, Samples.Task, path, part);

    [Theory]
    // Fields
    [InlineData("""{"internalField":"title"}""", "externalField", "is required")]
    [InlineData("""{"externalField":"a"}""", "internalField", "is required")]
    [InlineData("""{"externalField":5,"internalField":"title"}""", "externalField", "must be a text")]
    [InlineData("""{"externalField":"a..b","internalField":"title"}""", "externalField", "not a field path")]
    [InlineData("""{"externalField":"a","internalField":"title["}""", "internalField", "not a field path")]
    [InlineData("""{"externalField":"a","internalField":"colour"}""", "internalField", "no field of TASK; use one of: actualHours")]
    [InlineData("""{"externalField":"a","internalField":"title.x"}""", "internalField", "no field of TASK")]
    [InlineData("""{"externalField":"a","internalField":"title","requird":true}""", "requird", "is unknown")]
    [InlineData("""{"externalField":"a","internalField":"title","required":"yes"}""", "required", "true or false")]
    [InlineData("""{"externalField":"a","internalField":"status","defaultValue":"NEW"}""", "defaultValue", "TODO, IN_PROGRESS")]
    // Transforms
    [InlineData("""{"externalField":"a","internalField":"title","transform":"upper"}""", "transform", "'upper' is no transform; write one of: boolean, case")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":5}""", "transform", "This is no transform")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"custom"}}""", "transform", "is no transform")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"custom","function":"eval"}}""", "transform", "'eval' is no transform")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"string","max":5}}""", "transform.max", "string takes no options")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":"number"}""", "transform", "nothing that fits a field of type text")]
    [InlineData("""{"externalField":"a","internalField":"dueDate","transform":{"type":"date","format":"US"}}""", "transform.format", "\"date\"")]
    [InlineData("""{"externalField":"a","internalField":"dueDate","transform":{"type":"date","zone":"x"}}""", "transform.zone", "date takes: format")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":"enum"}""", "transform.mapping", "must be an object")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"enum","mapping":{"x":"DONE"}}}""", "transform.mapping.x", "\"DONE\" is no value")]
    [InlineData("""{"externalField":"a","internalField":"assignedToId","transform":"lookup"}""", "transform.resourceType", "is required")]
    [InlineData("""{"externalField":"a","internalField":"assignedToId","transform":{"type":"lookup","resourceType":"TASK"}}""", "transform.resourceType", "write \"MEMBER\"")]
    [InlineData("""{"externalField":"a","internalField":"assignedToId","transform":{"type":"lookup","resourceType":"MEMBER","lookupField":"email"}}""", "transform.lookupField", "externalId")]
    [InlineData("""{"externalField":"a","internalField":"assignedToId","transform":{"type":"lookup","resourceType":"MEMBER","as":"int"}}""", "transform.as", "\"number\"")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"splitName","target":"middle"}}""", "transform.target", "\"last\"")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":"constant"}""", "transform.value", "is required")]
    [InlineData("""{"internalField":"status","transform":{"type":"constant","value":"NEW"}}""", "transform.value", "TODO")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":"default"}""", "transform.value", "is required")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"default","value":"NEW"}}""", "transform.value", "TODO")]
    [InlineData("""{"externalField":"a","internalField":"estimatedHours","transform":"trim"}""", "transform", "nothing that fits a field of type number")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"case","to":"Upper"}}""", "transform.to", "\"lower\"")]
    [InlineData("""{"externalField":"a","internalField":"dueDate","transform":{"type":"dateToTimestamp","unit":"h"}}""", "transform.unit", "\"ms\"")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"taskStatusToBool","true":"DONE"}}""", "transform.true", "TODO")]
    [InlineData("""{"externalField":"a","internalField":"title","transform":{"type":"taskStatusToBool","false":0}}""", "transform.false", "as a text")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"enumMapping","mapping":{"x":"DONE"}}}""", "transform.mapping.x", "\"DONE\" is no value")]
    [InlineData("""{"externalField":"a","internalField":"description","transform":{"type":"html","root":"script"}}""", "transform.root", "\"body\"")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":"html"}""", "transform", "nothing that fits a field of type enum")]
    [InlineData("""{"internalField":"title","transform":"template"}""", "transform.text", "at least one field")]
    [InlineData("""{"internalField":"title","transform":{"type":"template","text":"{a} {"}}""", "transform.text", "a brace without its other one")]
    [InlineData("""{"internalField":"title","transform":{"type":"template","text":"{a..b}"}}""", "transform.text", "not a field path")]
    [InlineData("""{"internalField":"title","transform":{"type":"concat","fields":["a"]}}""", "transform.fields", "two or more")]
    [InlineData("""{"internalField":"title","transform":{"type":"concat","fields":["a",5],"separator":1}}""", "transform.fields", "not a field path")]
    [InlineData("""{"internalField":"title","transform":{"type":"concat","fields":["a","b"],"separator":1}}""", "transform.separator", "must be a text")]
    public void A_fault_of_an_inward_line(string line, string path, string part) =>
        Refused($$"""{"resourceType":"TASK","externalToInternal":[{{line}}]}""", Samples.Task, $"externalToInternal[0].{path}", part);

    [Theory]
    [InlineData("""{"externalField":"id","internalField":"externalId"}""", "internalField", "given by the external system")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"enum","mapping":{"TODO":1,"DONE":2}}}""", "transform.mapping.DONE", "is no value")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"enum","mapping":{"TODO":1,"REVIEW":2}}}""", "transform.mapping", "add: IN_PROGRESS, COMPLETED, CANCELLED")]
    [InlineData("""{"internalField":"title","transform":{"type":"string"}}""", "externalField", "is required")]
    [InlineData("""{"externalField":"a","internalField":"isMilestone","transform":"date"}""", "transform", "can do nothing with a field of type bool")]
    [InlineData("""{"externalField":"a","internalField":"tags","transform":"html"}""", "transform", "can do nothing with a field of type list")]
    [InlineData("""{"externalField":"a","internalField":"status","transform":{"type":"enumMapping","mapping":{"DONE":2}}}""", "transform.mapping.DONE", "is no value")]
    [InlineData("""{"externalField":"a","transform":{"type":"template","text":"{title} {colour}"}}""", "transform.text", "'colour' is no field of TASK")]
    [InlineData("""{"externalField":"a","transform":{"type":"concat","fields":["title","x"]}}""", "transform.fields", "'x' is no field of TASK")]
    public void A_fault_of_an_outward_line(string line, string path, string part) =>
        Refused($$"""{"resourceType":"TASK","internalToExternal":[{{line}}]}""", Samples.Task, $"internalToExternal[0].{path}", part);

    [Theory]
    [InlineData("""{"externalField":"a","internalField":"name"},{"externalField":"b","internalField":"name"}""", "is written by externalToInternal[0] already")]
    [InlineData("""{"externalField":"a","internalField":"profile"},{"externalField":"b","internalField":"profile.note"}""", "'profile.note' overlaps 'profile' of externalToInternal[0]")]
    [InlineData("""
        {"externalField":"a","internalField":"name","transform":{"type":"splitName","target":"first"}},
        {"externalField":"b","internalField":"name","transform":{"type":"splitName","target":"first"}}
        """, "already")]
    [InlineData("""
        {"externalField":"a","internalField":"name","transform":{"type":"splitName","target":"first"}},
        {"externalField":"b","internalField":"name","transform":"string"}
        """, "already")]
    public void Two_lines_may_not_write_one_place(string lines, string part) =>
        Refused($$"""{"resourceType":"MEMBER","externalToInternal":[{{lines}}]}""", Samples.Member, "externalToInternal[1].internalField", part);

    [Fact]
    public void What_goes_out_in_parts_comes_back_in_all_of_them() => Refused(
        """
        {"resourceType":"MEMBER",
         "externalToInternal":[{"externalField":"first","internalField":"name","transform":{"type":"splitName","target":"first"}}],
         "internalToExternal":[{"internalField":"name","externalField":"first","transform":{"type":"splitName","target":"first"}},
                               {"internalField":"name","externalField":"last","transform":{"type":"custom","function":"splitName","target":"last"}}]}
        """,
        Samples.Member,
        "externalToInternal[0].transform",
        "the rest would be lost");

    [Fact]
    public void Two_outward_lines_may_not_write_one_place() => Refused(
        """
        {"resourceType":"MEMBER","internalToExternal":[
          {"internalField":"name","externalField":"x"},{"internalField":"email","externalField":"y"},{"internalField":"role","externalField":"x"}]}
        """,
        Samples.Member,
        "internalToExternal[2].externalField",
        "written by internalToExternal[0] already");

    [Fact]
    public void All_faults_come_at_once_below_the_given_place()
    {
        var written = FieldValue.ParseOrThrow("""
            {"resourceType":"TASK","x":1,
             "externalToInternal":[{"externalField":"","internalField":"colour","transform":"upper"}],
             "internalToExternal":[{"internalField":"status","externalField":"s","transform":{"type":"enum","mapping":{"A":1}}}]}
            """);

        MappingReader.Read(written, Samples.Task, "mappings[1]").Problems.Select(problem => problem.Path).ShouldBe(
            [
                "mappings[1].x",
                "mappings[1].externalToInternal[0].externalField",
                "mappings[1].externalToInternal[0].internalField",
                "mappings[1].externalToInternal[0].transform",
                "mappings[1].internalToExternal[0].transform.mapping.A",
                "mappings[1].internalToExternal[0].transform.mapping",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void A_constant_needs_no_source_field() => MappingReader.Read(
        """
        {"resourceType":"TASK",
         "externalToInternal":[{"internalField":"priority","transform":{"type":"constant","value":"LOW"}}],
         "internalToExternal":[{"externalField":"source","transform":{"type":"constant","value":"britepool"}}]}
        """,
        Samples.Task).Problems.ShouldBeEmpty();

    private static void Refused(string json, RecordSchema schema, string path, string part)
    {
        var read = MappingReader.Read(json, schema);

        read.IsValid.ShouldBeFalse();
        read.Problems.ShouldContain(
            problem => problem.Path == path && problem.Message.Contains(part),
            string.Join(Environment.NewLine, read.Problems));
    }
}
