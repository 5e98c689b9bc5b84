using Concord.Sync.Mapping;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Transforms;

/// <summary>One table a transform: direction, options, input, outcome ("!" and part of the message for a failure).</summary>
public sealed class TransformTests
{
    [Theory]
    [InlineData("\"x\"", "\"x\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("1.50", "\"1.5\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("[1]", "!no text")]
    [InlineData("{}", "!map one of its parts")]
    public void String(string value, string expected) => Crosses("\"string\"", value, expected);

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("\"1.50\"", "1.5")]
    [InlineData("\" -3 \"", "-3")]
    [InlineData("\"\"", "null")]
    [InlineData("\"1,5\"", "!decimal point")]
    [InlineData("true", "!no number")]
    public void Number(string value, string expected) => Crosses("\"number\"", value, expected);

    [Theory]
    [InlineData("true", "true")]
    [InlineData("\"FALSE\"", "false")]
    [InlineData("1", "true")]
    [InlineData("\"0\"", "false")]
    [InlineData("\"\"", "null")]
    [InlineData("\"yes\"", "!enum transform")]
    [InlineData("2", "!neither true nor false")]
    public void Boolean(string value, string expected) => Crosses("\"boolean\"", value, expected);

    [Theory]
    [InlineData("\"2025-12-25\"", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("\"2025-12-25T02:00:00+02:00\"", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("\"\"", "null")]
    [InlineData("\"soon\"", "!ISO 8601")]
    [InlineData("1766620800000", "!ISO 8601")]
    public void Date(string value, string expected) => Crosses("\"date\"", value, expected);

    [Theory]
    [InlineData("date", Side.Local, "\"2025-12-25T14:30:00.000Z\"", "\"2025-12-25\"")]
    [InlineData("dateTime", Side.Local, "\"2025-12-25\"", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("date", Side.External, "\"2025-12-25\"", "\"2025-12-25T00:00:00.000Z\"")]
    public void Date_in_the_form_the_external_system_takes(string format, Side from, string value, string expected) =>
        Crosses($$"""{"type":"date","format":"{{format}}"}""", value, expected, from);

    [Theory]
    [InlineData("true", "\"COMPLETED\"")]
    [InlineData("\"true\"", "\"COMPLETED\"")]
    [InlineData("1", "\"REVIEW\"")]
    [InlineData("\"TODO\"", "\"TODO\"")]
    public void Enum(string value, string expected) =>
        Crosses("""{"type":"enum","mapping":{"true":"COMPLETED","1":"REVIEW"}}""", value, expected);

    [Fact]
    public void Enum_gives_any_kind_of_value_outward() =>
        Crosses("""{"type":"enum","mapping":{"TODO":false}}""", "\"TODO\"", "false", Side.Local);

    [Theory]
    [InlineData("\"m7\"", "\"member_1\"", Side.External)]
    [InlineData("7", "\"member_2\"", Side.External)]
    [InlineData("\"\"", "null", Side.External)]
    [InlineData("\"member_1\"", "\"m7\"", Side.Local)]
    [InlineData("[1]", "!no id of a MEMBER", Side.External)]
    public void Lookup(string value, string expected, Side from) =>
        Crosses("""{"type":"lookup","resourceType":"MEMBER"}""", value, expected, from);

    [Theory]
    [InlineData("\"member_2\"", "7")]
    [InlineData("\"member_1\"", "!is no number")]
    public void Lookup_of_numeric_ids(string value, string expected) =>
        Crosses("""{"type":"lookup","resourceType":"MEMBER","as":"number"}""", value, expected, Side.Local);

    [Theory]
    [InlineData("\"m8\"", Side.External, "m8")]
    [InlineData("8", Side.External, "8")]
    [InlineData("\"member_9\"", Side.Local, "member_9")]
    public void Lookup_without_an_answer_waits(string value, Side from, string id)
    {
        var transform = Build("""{"type":"lookup","resourceType":"MEMBER"}""", from);

        transform.Cross(FieldValue.ParseOrThrow(value), Known)
            .ShouldBe(new Crossed.Waiting(new LookupKey("MEMBER", from, id)));
    }

    [Theory]
    [InlineData("first", "\"Ada Lovelace\"", "\"Ada\"")]
    [InlineData("last", "\"Ada Lovelace\"", "\"Lovelace\"")]
    [InlineData("first", "\"Ada\"", "\"Ada\"")]
    [InlineData("last", "\"Ada\"", "\"\"")]
    [InlineData("last", "\" Ada King of Lovelace \"", "\"King of Lovelace\"")]
    [InlineData("last", "\"Ada  Lovelace\"", "\"Lovelace\"")]
    [InlineData("first", "\"\"", "\"\"")]
    [InlineData("first", "[]", "!no name")]
    public void SplitName(string part, string value, string expected) =>
        Crosses($$"""{"type":"custom","function":"splitName","target":"{{part}}"}""", value, expected, Side.Local);

    [Theory]
    [InlineData("5", "\"asana\"")]
    [InlineData("null", "\"asana\"")]
    public void Constant(string value, string expected) => Crosses("""{"type":"constant","value":"asana"}""", value, expected);

    [Theory]
    [InlineData("null", "\"LOW\"")]
    [InlineData("\"HIGH\"", "\"HIGH\"")]
    [InlineData("\"\"", "\"\"")]
    public void Default(string value, string expected) => Crosses("""{"type":"default","value":"LOW"}""", value, expected);

    [Theory]
    [InlineData("\"string\"")]
    [InlineData("\"number\"")]
    [InlineData("\"boolean\"")]
    [InlineData("\"date\"")]
    [InlineData("""{"type":"enum","mapping":{"a":"b"}}""")]
    [InlineData("""{"type":"lookup","resourceType":"MEMBER"}""")]
    [InlineData("""{"type":"splitName","target":"first"}""")]
    [InlineData("\"trim\"")]
    [InlineData("""{"type":"case","to":"upper"}""")]
    [InlineData("\"json\"")]
    [InlineData("\"dateToTimestamp\"")]
    [InlineData("\"taskStatusToBool\"")]
    [InlineData("""{"type":"enumMapping","mapping":{"a":"b"}}""")]
    [InlineData("\"html\"")]
    public void Absent_and_null_cross_as_themselves(string transform)
    {
        var entry = Entry(transform, Side.Local);

        entry.Cross(Samples.Doc("{}"), Known).ShouldBe(new Crossed.Value(FieldValue.Absent.Instance));
        entry.Cross(Samples.Doc("""{"in":null}"""), Known).ShouldBe(new Crossed.Value(FieldValue.Null.Instance));
    }

    [Fact]
    public void Every_transform_is_found_by_name() => TransformRegistry.Names.ShouldBe(
        [
            "boolean", "case", "concat", "constant", "date", "dateToTimestamp", "default", "enum", "enumMapping", "html", "json", "lookup", "number", "splitName", "string",
            "taskStatusToBool", "template", "trim",
        ]);

    private static readonly Lookups Known =
        Lookups.None.With("MEMBER", "m7", "member_1").With("MEMBER", "7", "member_2");

    private static void Crosses(string transform, string value, string expected, Side from = Side.External)
    {
        var result = Entry(transform, from).Cross(FieldValue.Of(("in", FieldValue.ParseOrThrow(value))), Known);

        if (expected[0] == '!')
        {
            result.ShouldBeOfType<Crossed.Failed>().Message.ShouldContain(expected[1..]);
        }
        else
        {
            result.ShouldBe(new Crossed.Value(FieldValue.ParseOrThrow(expected)));
        }
    }

    private static CompiledEntry Entry(string transform, Side from)
    {
        var (source, target) = (Samples.At("in"), Samples.At("out"));
        var entry = from == Side.External
            ? new FieldMapping(source, target, Spec(transform), false, FieldValue.Absent.Instance)
            : new FieldMapping(target, source, Spec(transform), false, FieldValue.Absent.Instance);
        return EntryCompiler.Compile(entry, from, Samples.Task);
    }

    private static Transform Build(string transform, Side from) => EntryCompiler.BuildTransform(
        new FieldMapping(Samples.At("x"), Samples.At("title"), Spec(transform), false, FieldValue.Absent.Instance), from, Samples.Task)!;

    private static TransformSpec Spec(string transform)
    {
        var written = FieldValue.ParseOrThrow(transform);
        var name = written is FieldValue.Object map ? map.Get("function") is FieldValue.Text function ? function : map.Get("type") : written;
        return new TransformSpec(name.ScalarText!, written);
    }
}
