using System.Collections.Immutable;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Identity;

public sealed class MatchReaderTests
{
    private const string Member = """
        {"type":"MEMBER","dataType":"MEMBERS","idPrefix":"member_","match":[["email"]],
         "fields":{"email":{"type":"text","format":"email","required":true},"name":{"type":"text"},"phone":{"type":"text"},"tags":{"type":"list"}}}
        """;

    private const string Task = """{"type":"TASK","dataType":"TASKS","idPrefix":"task_","fields":{"title":{"type":"text"},"name":{"type":"text"}}}""";

    private static readonly ImmutableDictionary<string, RecordSchema> Schemas = new[] { Member, Task }
        .Select(json => RecordSchema.Read(json).Value).ToImmutableDictionary(schema => schema.Type);

    [Theory]
    [InlineData(null, "MATCH_THEN_CREATE email", "CREATE_ONLY ")]
    [InlineData("""{"mode":"CREATE_ONLY"}""", "CREATE_ONLY ", "CREATE_ONLY ")]
    [InlineData("""{"mode":"MATCH_ONLY"}""", "MATCH_ONLY email", "CREATE_ONLY ")]
    [InlineData("""{"mode":"MATCH_ONLY","keys":[["name"]]}""", "MATCH_ONLY name", "MATCH_ONLY name")]
    [InlineData("""{"keys":[["phone","email"],["title"]]}""", "MATCH_THEN_CREATE email,phone", "MATCH_THEN_CREATE title")]
    [InlineData("""{"TASK":{"keys":[["title"]]}}""", "MATCH_THEN_CREATE email", "MATCH_THEN_CREATE title")]
    [InlineData("""{"MEMBER":{"mode":"CREATE_ONLY"}}""", "CREATE_ONLY ", "CREATE_ONLY ")]
    [InlineData("""{"MEMBER":{"mode":"MATCH_ONLY"},"TASK":{"mode":"CREATE_ONLY"}}""", "MATCH_ONLY email", "CREATE_ONLY ")]
    public void A_rule_counts_for_the_types_that_have_its_fields(string? json, string member, string task)
    {
        var rules = Read(json).Value;

        Text(rules["MEMBER"]).ShouldBe(member);
        Text(rules["TASK"]).ShouldBe(task);
    }

    [Theory]
    [InlineData("""[]""", "match", "{mode, keys}")]
    [InlineData("""{"mode":"FIRST"}""", "match.mode", "MATCH_THEN_CREATE")]
    [InlineData("""{"mode":"MATCH_ONLY","key":[]}""", "match.key", "unknown")]
    [InlineData("""{"mode":"CREATE_ONLY","keys":[["email"]]}""", "match.keys", "CREATE_ONLY")]
    [InlineData("""{"keys":[]}""", "match.keys", "1 to 5")]
    [InlineData("""{"keys":[[]]}""", "match.keys[0]", "1 to 5")]
    [InlineData("""{"keys":[["email"],["colour"]]}""", "match.keys[1]", "no mapped type")]
    [InlineData("""{"keys":[["tags"]]}""", "match.keys[0]", "no single value")]
    [InlineData("""{"MEMBER":{"keys":[["colour"]]}}""", "match.MEMBER.keys[0]", "no field of MEMBER")]
    [InlineData("""{"TASK":{"mode":"MATCH_ONLY"}}""", "match.TASK.keys", "missing")]
    [InlineData("""{"TASK":true}""", "match.TASK", "{mode, keys}")]
    [InlineData("""{"EVENT":{}}""", "match.EVENT", "no mapping")]
    public void What_is_wrong_is_told_with_its_place(string json, string path, string message)
    {
        var problem = Read(json).Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe(path);
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void A_key_that_is_not_read_from_outside_is_refused_and_no_default_comes_of_it()
    {
        Read("""{"MEMBER":{"keys":[["email"]]}}""", reads: ["name"]).Problems.ShouldHaveSingleItem().Message.ShouldContain("externalToInternal");
        Text(Read(null, reads: ["name"]).Value["MEMBER"]).ShouldBe("CREATE_ONLY ");
        Read("""{"mode":"MATCH_ONLY"}""", reads: ["name"]).Problems.ShouldHaveSingleItem().Path.ShouldBe("match.keys");
    }

    private static Validated<ImmutableDictionary<string, MatchRule>> Read(string? json, string[]? reads = null) => MatchReader.Read(
        json is null ? FieldValue.Absent.Instance : FieldValue.ParseOrThrow(json),
        [Mapping("MEMBER", reads ?? ["email", "name", "phone", "tags"]), Mapping("TASK", ["title", "name"])],
        Schemas);

    private static DataMapping Mapping(string type, string[] fields) => new(
        type, [.. fields.Select(field => new FieldMapping(FieldPath.ParseOrThrow(field), FieldPath.ParseOrThrow(field), null, false, FieldValue.Absent.Instance))], []);

    private static string Text(MatchRule rule) => $"{rule.Mode} {string.Join(' ', rule.Keys)}";
}
