using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Transforms;

/// <summary>Transforms of texts, dates and states, each in the direction named: options, input, outcome ("!" and part of the message for a failure).</summary>
public sealed class TextTransformTests
{
    [Theory]
    [InlineData("\"  a b \\n\"", "\"a b\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("5", "\"5\"")]
    [InlineData("[]", "!no text")]
    public void Trim(string value, string expected) => BothWays("\"trim\"", value, expected);

    [Theory]
    [InlineData("upper", "\"Straße i\"", "\"STRAßE I\"")]
    [InlineData("lower", "\"ÀB1\"", "\"àb1\"")]
    [InlineData("lower", "{}", "!no text")]
    public void Case(string to, string value, string expected) => BothWays($$"""{"type":"case","to":"{{to}}"}""", value, expected);

    [Theory]
    [InlineData("extra", Side.External, "\"{\\\"a\\\": [1]}\"", """{"a":[1]}""")]
    [InlineData("extra", Side.External, "\"\"", "null")]
    [InlineData("extra", Side.External, "\"{a\"", "!Not valid JSON")]
    [InlineData("extra", Side.External, "5", "!no text with JSON")]
    [InlineData("extra", Side.Local, """{"b":1,"a":[true]}""", "\"{\\\"a\\\":[true],\\\"b\\\":1}\"")]
    [InlineData("name", Side.External, """{"b":1}""", "\"{\\\"b\\\":1}\"")]
    [InlineData("name", Side.External, "\"t\"", "\"\\\"t\\\"\"")]
    [InlineData("name", Side.Local, "\"[1]\"", "[1]")]
    public void Json_is_a_text_where_a_text_belongs(string field, Side from, string value, string expected) =>
        Crosses("\"json\"", field, from, value, expected);

    [Theory]
    [InlineData("ms", "\"2025-12-25\"", "1766620800000")]
    [InlineData("ms", "\"2025-12-25T14:30:00.5Z\"", "1766673000500")]
    [InlineData("s", "\"2025-12-25T02:00:00+02:00\"", "1766620800")]
    [InlineData("ms", "\"\"", "null")]
    [InlineData("ms", "\"soon\"", "!ISO 8601")]
    [InlineData("ms", "5", "!ISO 8601")]
    public void A_date_becomes_a_timestamp_outward(string unit, string value, string expected) =>
        Crosses($$"""{"type":"custom","function":"dateToTimestamp","unit":"{{unit}}"}""", "name", Side.Local, value, expected);

    [Theory]
    [InlineData("ms", "1766620800000", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("ms", "\"1766620800000.9\"", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("s", "-0.5", "\"1969-12-31T23:59:59.500Z\"")]
    [InlineData("s", "1766620800", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData("s", "1766620800000", "!in seconds")]
    [InlineData("s", "79228162514264337593543950335", "!in seconds")]
    [InlineData("ms", "\"today\"", "!in milliseconds")]
    [InlineData("ms", "true", "!in milliseconds")]
    public void A_timestamp_becomes_a_date_inward(string unit, string value, string expected) =>
        Crosses($$"""{"type":"dateToTimestamp","unit":"{{unit}}"}""", "name", Side.External, value, expected);

    [Theory]
    [InlineData(Side.Local, "\"COMPLETED\"", "true")]
    [InlineData(Side.Local, "\"REVIEW\"", "false")]
    [InlineData(Side.External, "true", "\"COMPLETED\"")]
    [InlineData(Side.External, "\"0\"", "\"IN_PROGRESS\"")]
    [InlineData(Side.External, "\"maybe\"", "!neither true nor false")]
    public void Task_status(Side from, string value, string expected) =>
        Crosses("""{"type":"custom","function":"taskStatusToBool"}""", "name", from, value, expected);

    [Fact]
    public void Task_status_by_names_of_ones_own() =>
        Crosses("""{"type":"taskStatusToBool","true":"CANCELLED","false":"TODO"}""", "name", Side.External, "false", "\"TODO\"");

    [Theory]
    [InlineData("\"open\"", "\"TODO\"")]
    [InlineData("\"other\"", "\"other\"")]
    [InlineData("true", "true")]
    public void Enum_mapping(string value, string expected) =>
        BothWays("""{"type":"custom","function":"enumMapping","mapping":{"open":"TODO"}}""", value, expected);

    [Theory]
    [InlineData(Side.External, "\"<p>a <b>b</b></p>\"", "\"a **b**\"")]
    [InlineData(Side.Local, "\"a **b**\"", "\"<p>a <strong>b</strong></p>\"")]
    [InlineData(Side.Local, "\"<script>\"", "\"<p>&lt;script&gt;</p>\"")]
    [InlineData(Side.External, "\"\"", "\"\"")]
    [InlineData(Side.External, "[]", "!no text")]
    public void Html(Side from, string value, string expected) => Crosses("\"html\"", "name", from, value, expected);

    [Fact]
    public void Html_inside_the_element_that_a_system_asks_for() =>
        Crosses("""{"type":"html","root":"body"}""", "name", Side.Local, "\"a\"", "\"<body><p>a</p></body>\"");

    [Theory]
    [InlineData("""{"first":"Ada","last":"Lovelace"}""", "\"Ada {Lovelace}, 1\"")]
    [InlineData("""{"first":"Ada","last":null}""", "\"Ada {}, 1\"")]
    [InlineData("""{"first":5}""", "\"5 {}, 1\"")]
    [InlineData("""{"first":null}""", "null")]
    [InlineData("{}", null)]
    [InlineData("""{"first":["x"]}""", "!first is an object or a list")]
    public void Template(string document, string? expected) =>
        PutTogether("""{"type":"template","text":"{first} {{{last}}}, 1"}""", document, expected);

    [Theory]
    [InlineData("""{"first":"Ada","last":"Lovelace","mid":{"x":"K"}}""", "\"Ada-K-Lovelace\"")]
    [InlineData("""{"first":"","last":"Lovelace"}""", "\"Lovelace\"")]
    [InlineData("""{"mid":{"x":null}}""", "null")]
    [InlineData("{}", null)]
    [InlineData("""{"last":{}}""", "!name one of its parts")]
    public void Concat(string document, string? expected) =>
        PutTogether("""{"type":"concat","fields":["first","mid.x","last"],"separator":"-"}""", document, expected);

    private static void BothWays(string transform, string value, string expected)
    {
        Crosses(transform, "name", Side.External, value, expected);
        Crosses(transform, "name", Side.Local, value, expected);
    }

    private static void Crosses(string transform, string field, Side from, string value, string expected)
    {
        var lines = $$"""[{"externalField":"out","internalField":"{{field}}","transform":{{transform}}}]""";
        var (source, target) = from == Side.External ? ("out", field) : (field, "out");
        Ends(lines, from, FieldValue.Of((source, FieldValue.ParseOrThrow(value))), target, expected);
    }

    private static void PutTogether(string transform, string document, string? expected) =>
        Ends($$"""[{"internalField":"name","transform":{{transform}}}]""", Side.External, FieldValue.ParseOrThrow(document), "name", expected);

    private static void Ends(string lines, Side from, FieldValue document, string target, string? expected)
    {
        var list = from == Side.External ? "externalToInternal" : "internalToExternal";
        var mapping = MappingReader.Read($$"""{"resourceType":"MEMBER","{{list}}":{{lines}}}""", Samples.Member).Value;
        var entry = EntryCompiler.Compile(mapping.Entries(from)[0], from, Samples.Member);

        var result = entry.Cross(document, Lookups.None);

        entry.Target.Text.ShouldBe(target);
        if (expected is ['!', ..])
        {
            result.ShouldBeOfType<Sync.Transforms.Crossed.Failed>().Message.ShouldContain(expected[1..]);
        }
        else
        {
            result.ShouldBe(new Sync.Transforms.Crossed.Value(expected is null ? FieldValue.Absent.Instance : FieldValue.ParseOrThrow(expected)));
        }
    }
}
