using System.Text.Json;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Values;

public sealed class FieldValueTests
{
    [Theory]
    [InlineData("""{"b":1,"a":[true,null,"x"]}""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("1.0", "1")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("-0.0", "0")]
    [InlineData("0.0000001", "0.0000001")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("\"ü\\u00e9/\"", "\"üé/\"")]
    [InlineData(" {} ", "{}")]
    public void Json_has_one_spelling(string written, string canonical) =>
        FieldValue.ParseOrThrow(written).ToJson().ShouldBe(canonical);

    [Theory]
    [InlineData("""{"a":1,"b":{"c":1,"c":2}}""", "'c' is given twice")]
    [InlineData("1e400", "beyond")]
    [InlineData("100000000000000000000000000000000", "send it as a string")]
    [InlineData("\"a\\u0000b\"", "NUL")]
    [InlineData("{\"a\\u0000\":1}", "NUL")]
    [InlineData("\"\\ud800\"", "Unicode")]
    [InlineData("", "Not valid JSON at line 1, byte 1: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token.")]
    [InlineData("{} {}", "Not valid JSON")]
    [InlineData("{\"a\":1,}", "Not valid JSON at line 1, byte 8: The JSON object contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData("[1", "Not valid JSON")]
    [InlineData("// x", "Not valid JSON")]
    public void Refused_json_says_why(string written, string part)
    {
        var result = FieldValue.Parse(written);

        result.Success.ShouldBeFalse();
        result.Error.ShouldNotBeNull().ShouldContain(part);
        result.TryGet(out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => result.Value);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_the_text_itself_is_refused() =>
        FieldValue.Parse("\"\ud800\"").Error.ShouldNotBeNull().ShouldContain("Unicode");

    [Fact]
    public void Invalid_utf8_is_refused() =>
        FieldValue.Parse([0x22, 0xFF, 0x22]).Success.ShouldBeFalse();

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100_000, false)]
    public void Depth_ends_at_32(int depth, bool accepted)
    {
        var result = FieldValue.Parse(new string('[', depth) + new string(']', depth));

        result.Success.ShouldBe(accepted);
        if (depth == 33)
        {
            result.Error.ShouldNotBeNull().ShouldContain("deeper than 32");
        }
    }

    [Fact]
    public void What_is_written_at_the_end_of_the_longest_path_can_be_read_back()
    {
        FieldPath.Parse(string.Join('.', Enumerable.Repeat("a", 32))).TryGet(out var path).ShouldBeTrue();
        FieldValue.Parse(new string('[', 32) + new string(']', 32)).TryGet(out var deepest).ShouldBeTrue();
        var document = path.Write(FieldValue.Object.Empty, deepest);

        FieldValue.ParseOrThrow(document.ToJson()).ShouldBe(document);
        var projection = Projection.Of(document, [path]);
        Projection.ParseOrThrow(projection.ToJson()).ShouldBe(projection);
    }

    [Fact]
    public void Equality_is_structural()
    {
        Samples.Doc("""{"a":[1.0,{"x":null}],"b":"t"}""").ShouldBe(Samples.Doc("""{"b":"t","a":[1,{"x":null}]}"""));
        Samples.Doc("""{"a":[1.0,{"x":null}],"b":"t"}""").GetHashCode().ShouldBe(Samples.Doc("""{"b":"t","a":[1,{"x":null}]}""").GetHashCode());
        Samples.Doc("""{"a":[1,2]}""").ShouldNotBe(Samples.Doc("""{"a":[2,1]}"""));
        FieldValue.Of("1").ShouldNotBe(FieldValue.Of(1));
        FieldValue.Of((string?)null).ShouldBe(FieldValue.Null.Instance);
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("\"\"", true)]
    [InlineData("[]", true)]
    [InlineData("{}", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("\" \"", false)]
    [InlineData("[null]", false)]
    public void Empty_means_without_content(string json, bool empty) =>
        FieldValue.ParseOrThrow(json).IsEmpty.ShouldBe(empty);

    [Fact]
    public void Absent_null_and_empty_are_three_things()
    {
        FieldValue[] three = [FieldValue.Absent.Instance, FieldValue.Null.Instance, FieldValue.Of("")];

        three.Distinct().Count().ShouldBe(3);
        three.Select(value => value.IsAbsent).ShouldBe([true, false, false]);
        three.Select(value => value.IsNull).ShouldBe([false, true, false]);
        three.Select(value => value.IsMissing).ShouldBe([true, true, false]);
        three.Select(value => value.ToString()).ShouldBe(["(absent)", "null", "\"\""]);
    }

    [Fact]
    public void Absent_stands_in_no_object_list_or_json()
    {
        Samples.Doc("""{"a":1}""").With("a", FieldValue.Absent.Instance).ShouldBe(FieldValue.Object.Empty);
        Samples.Doc("""{"a":1,"b":2}""").Without("a").ToJson().ShouldBe("""{"b":2}""");
        FieldValue.Of(("a", FieldValue.Absent.Instance)).ShouldBe(FieldValue.Object.Empty);
        Should.Throw<ArgumentException>(() => FieldValue.ListOf(FieldValue.Absent.Instance));
        Should.Throw<InvalidOperationException>(() => FieldValue.Absent.Instance.ToJson());
    }

    [Fact]
    public void Values_stand_in_any_json_document()
    {
        var read = JsonSerializer.Deserialize<Dictionary<string, FieldValue>>("""{"x":null,"y":{"z":[1.0]}}""").ShouldNotBeNull();

        read["x"].IsNull.ShouldBeTrue();
        read["y"].ToJson().ShouldBe("""{"z":[1]}""");
        JsonSerializer.Serialize(read).ShouldBe("""{"x":null,"y":{"z":[1]}}""");
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<FieldValue>("""{"a":1,"a":2}"""));
    }
}
