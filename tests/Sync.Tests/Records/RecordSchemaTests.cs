using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Records;

public sealed class RecordSchemaTests
{
    [Fact]
    public void The_task_schema_is_read_from_its_file()
    {
        Samples.Task.Type.ShouldBe("TASK");
        Samples.Task.DataType.ShouldBe("TASKS");
        Samples.Task.IdPrefix.ShouldBe("task_");
        Samples.Task.Fields["status"].Values.ShouldBe(["TODO", "IN_PROGRESS", "REVIEW", "COMPLETED", "CANCELLED"]);
        Samples.Task.Fields["assignedToId"].Reference.ShouldBe("MEMBER");
        Samples.Task.Fields["title"].Nullable.ShouldBeFalse();
        Samples.Task.Fields["dueDate"].Nullable.ShouldBeTrue();
    }

    [Fact]
    public void A_new_record_takes_defaults_for_what_was_left_out()
    {
        Samples.Task.WithDefaults(Samples.Doc("""{"title":"t"}""")).ToJson().ShouldBe("""{"status":"TODO","title":"t"}""");
        Samples.Task.WithDefaults(Samples.Doc("""{"status":"REVIEW"}""")).ToJson().ShouldBe("""{"status":"REVIEW"}""");
    }

    [Fact]
    public void A_good_document_has_no_problems() =>
        Samples.Task.Validate(Samples.Doc("""
            {"title":"t","status":"TODO","description":null,"priority":"HIGH","dueDate":"2025-12-25","assignedToId":"member_1",
             "estimatedHours":1.5,"isMilestone":false,"tags":["a"]}
            """)).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"status":"TODO"}""", "title", "required")]
    [InlineData("""{"title":"","status":"TODO"}""", "title", "required")]
    [InlineData("""{"title":null,"status":"TODO"}""", "title", "required")]
    [InlineData("""{"title":1,"status":"TODO"}""", "title", "text")]
    [InlineData("""{"title":"t","status":"DONE"}""", "status", "TODO, IN_PROGRESS")]
    [InlineData("""{"title":"t","status":"TODO","dueDate":"soon"}""", "dueDate", "2025-12-25")]
    [InlineData("""{"title":"t","status":"TODO","estimatedHours":"1"}""", "estimatedHours", "number")]
    [InlineData("""{"title":"t","status":"TODO","isMilestone":1}""", "isMilestone", "true or false")]
    [InlineData("""{"title":"t","status":"TODO","assignedToId":5}""", "assignedToId", "id of a MEMBER")]
    [InlineData("""{"title":"t","status":"TODO","tags":"a"}""", "tags", "list")]
    [InlineData("""{"title":"t","status":"TODO","colour":"red"}""", "colour", "no field")]
    public void Each_fault_has_its_place_and_its_remedy(string document, string path, string part)
    {
        var problem = Samples.Task.Validate(Samples.Doc(document)).ShouldHaveSingleItem();

        problem.Path.ShouldBe(path);
        problem.Message.ShouldContain(part);
    }

    [Fact]
    public void All_faults_come_at_once() =>
        Samples.Task.Validate(Samples.Doc("""{"status":"x","dueDate":5,"y":1}""")).Select(problem => problem.Path)
            .ShouldBe(["dueDate", "status", "title", "y"], ignoreOrder: true);

    [Fact]
    public void Objects_are_checked_inside_where_the_schema_says_what_is_inside()
    {
        Samples.Member.Validate(Samples.Doc("""{"email":"e","profile":{"totalEquityUnits":"x","z":1},"extra":{"any":[1]}}"""))
            .Select(problem => problem.Path).ShouldBe(["profile.totalEquityUnits", "profile.z"]);
        Samples.Member.Validate(FieldValue.Of("x")).ShouldHaveSingleItem().Message.ShouldContain("one JSON object");
        Samples.Member.Validate(Samples.Doc("""{"email":"e","profile":5}""")).ShouldHaveSingleItem().Message.ShouldContain("object");
    }

    [Theory]
    [InlineData("""{"email":"e","name":"?"}""", "name")]
    [InlineData("""{"email":"e","extra":{"any":"?"}}""", "extra")]
    [InlineData("""{"email":"e","profile":{"note":"?"}}""", "profile.note")]
    public void A_value_may_be_so_long_and_no_longer(string document, string path)
    {
        Samples.Member.Validate(Samples.Doc(document.Replace("?", new string('x', 200_000)))).ShouldBeEmpty();
        var problem = Samples.Member.Validate(Samples.Doc(document.Replace("?", new string('x', 300_000)))).ShouldHaveSingleItem();
        (problem.Path, problem.Message).ShouldBe((path, "is longer than 262144 characters; shorten it."));
    }

    [Theory]
    [InlineData("title", FieldType.Text)]
    [InlineData("tags[0]", FieldType.Object)]
    public void A_path_leads_to_its_field(string path, FieldType type) =>
        Samples.Task.Find(Samples.At(path)).ShouldNotBeNull().Type.ShouldBe(type);

    [Fact]
    public void A_path_below_a_scalar_or_unknown_name_leads_nowhere()
    {
        Samples.Task.Find(Samples.At("title.x")).ShouldBeNull();
        Samples.Task.Find(Samples.At("nothing")).ShouldBeNull();
        Samples.Task.Find(Samples.At("tags.x")).ShouldBeNull();
        Samples.Member.Find(Samples.At("profile.totalEquityUnits")).ShouldNotBeNull().Type.ShouldBe(FieldType.Number);
        Samples.Member.Find(Samples.At("profile.other")).ShouldBeNull();
        Samples.Member.Find(Samples.At("extra.any")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("[]", "", "one JSON object")]
    [InlineData("{", "", "Not valid JSON")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{}}""", "fields", "at least one")]
    [InlineData("""{"dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"text"}}}""", "type", "required")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"blob"}}}""", "fields.a.type", "no field type")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":5}}""", "fields.a", "object with a type")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a.b":{"type":"text"}}}""", "fields.a.b", "plain name")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"enum"}}}""", "fields.a.values", "each once")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"enum","values":["x","x"]}}}""", "fields.a.values", "each once")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"reference"}}}""", "fields.a.reference", "required")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"text","max":5}}}""", "fields.a.max", "unknown")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"text","unique":"yes"}}}""", "fields.a.unique", "true or false")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"number","default":"x"}}}""", "fields.a.default", "number")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"html"}}}""", "fields.a.type", "no field type")]
    [InlineData("""{"type":"T","dataType":"TS","idPrefix":"t_","fields":{"a":{"type":"object","fields":{"b":{"type":"text","unique":true}}}}}""", "fields.a.fields.b.unique", "the record itself")]
    public void A_schema_file_with_a_fault_is_refused(string json, string path, string part)
    {
        var read = RecordSchema.Read(json);

        read.IsValid.ShouldBeFalse();
        read.Problems.ShouldContain(problem => problem.Path == path && problem.Message.Contains(part));
        Should.Throw<FormatException>(() => read.Value);
    }
}
