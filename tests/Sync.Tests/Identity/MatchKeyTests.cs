using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Identity;

public sealed class MatchKeyTests
{
    private static readonly RecordSchema Schema = RecordSchema.Read("""
        {"type":"MEMBER","dataType":"MEMBERS","idPrefix":"member_","fields":{
          "email":{"type":"text","format":"email"},"name":{"type":"text"},"number":{"type":"number"},"born":{"type":"date"}}}
        """).Value;

    [Theory]
    [InlineData("email", """{"email":"Ada@Example.org "}""", """{"email":"ada@example.org"}""", true)]
    [InlineData("name", """{"name":" Ada"}""", """{"name":"Ada"}""", true)]
    [InlineData("name", """{"name":"ADA"}""", """{"name":"Ada"}""", false)]
    [InlineData("number", """{"number":7.0}""", """{"number":7}""", true)]
    [InlineData("born", """{"born":"1815-12-10T00:00:00+00:00"}""", """{"born":"1815-12-10T01:00:00+01:00"}""", true)]
    [InlineData("name,email", """{"name":"Ada","email":"a@b"}""", """{"name":"Ada","email":"c@d"}""", false)]
    [InlineData("name,email", """{"name":"Ada","email":"a@b","number":1}""", """{"name":"Ada","email":"A@B","number":2}""", true)]
    public void Keys_are_compared_in_canonical_form(string fields, string one, string other, bool same)
    {
        var (first, second) = (Key(fields).Hash(Schema, FieldValue.ParseOrThrow(one)), Key(fields).Hash(Schema, FieldValue.ParseOrThrow(other)));

        first.ShouldNotBeNull();
        (first == second).ShouldBe(same);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"Ada"}""")]
    [InlineData("""{"name":"Ada","email":null}""")]
    [InlineData("""{"name":"Ada","email":""}""")]
    [InlineData("""{"name":"Ada","email":"  "}""")]
    public void A_part_without_a_value_makes_no_key(string document) => Key("name,email").Hash(Schema, FieldValue.ParseOrThrow(document)).ShouldBeNull();

    [Fact]
    public void The_order_of_its_fields_is_not_part_of_a_key()
    {
        Key("name,email").ShouldBe(Key("email,name"));
        Key("name,email").Name.ShouldBe("email,name");
    }

    [Theory]
    [InlineData(SyncDirection.BIDIRECTIONAL)]
    [InlineData(SyncDirection.BRITEPOOL_TO_EXTERNAL)]
    public void An_external_document_is_read_by_its_mapping_whichever_way_it_flows(SyncDirection direction)
    {
        var mapping = MappingReader.Read(FieldValue.ParseOrThrow("""
            {"resourceType":"MEMBER","externalToInternal":[{"externalField":"mail","internalField":"email","transform":"trim"}],
             "internalToExternal":[{"internalField":"email","externalField":"mail"}]}
            """), Schema, "mapping").Value;
        var compiled = CompiledMapping.Compile(mapping, Schema, direction);

        Key("email").Hash(compiled, FieldValue.ParseOrThrow("""{"mail":" Ada@example.org"}"""), Lookups.None)
            .ShouldBe(Key("email").Hash(Schema, FieldValue.ParseOrThrow("""{"email":"ada@example.org"}""")));
        Key("email").Hash(compiled, FieldValue.ParseOrThrow("""{"label":"Ada"}"""), Lookups.None).ShouldBeNull();
    }

    [Fact]
    public void What_an_external_document_leaves_out_counts_with_its_default()
    {
        var schema = RecordSchema.Read("""
            {"type":"TASK","dataType":"TASKS","idPrefix":"task_","fields":{"title":{"type":"text"},"status":{"type":"enum","values":["TODO","DONE"],"default":"TODO"}}}
            """).Value;
        var mapping = MappingReader.Read(FieldValue.ParseOrThrow("""
            {"resourceType":"TASK","externalToInternal":[{"externalField":"name","internalField":"title"}]}
            """), schema, "mapping").Value;
        var compiled = CompiledMapping.Compile(mapping, schema, SyncDirection.EXTERNAL_TO_BRITEPOOL);

        Key("title,status").Hash(compiled, FieldValue.ParseOrThrow("""{"name":"Paint"}"""), Lookups.None)
            .ShouldBe(Key("title,status").Hash(schema, FieldValue.ParseOrThrow("""{"title":"Paint","status":"TODO"}""")));
    }

    private static MatchKey Key(string fields) => new(fields.Split(',').Select(FieldPath.ParseOrThrow));
}
