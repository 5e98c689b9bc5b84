using System.Text;
using Concord.WebFront.Http;

namespace Concord.WebFront.Tests.Http;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":[1,{"b":null}],"ä":"é😀"}""")]
    [InlineData(""" { "a" : -1.5e3 } """)]
    public void Good_objects_come_back_as_they_were(string json)
    {
        var read = StrictJson.ReadObject(Encoding.UTF8.GetBytes(json));

        read.Errors.ShouldBeEmpty();
        read.Text.ShouldBe(json);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a", "twice")]
    [InlineData("""{"a":[{},{"b":1,"c":2,"b":1}]}""", "a[1].b", "twice")]
    [InlineData("""{"a":1,"\u0061":2}""", "a", "twice")]
    [InlineData("[]", "", "object")]
    [InlineData("\"text\"", "", "object")]
    [InlineData("{", "", "not JSON")]
    [InlineData("""{"a":1,}""", "", "not JSON")]
    [InlineData("""{"a":1}{""", "", "not JSON")]
    [InlineData("""{"a":/* no */1}""", "", "not JSON")]
    [InlineData("{'a':1}", "", "not JSON")]
    [InlineData("""{"a":01}""", "", "not JSON")]
    [InlineData("""{"a":NaN}""", "", "not JSON")]
    [InlineData("""{"a":"\ud800"}""", "", "surrogate")]
    public void Bad_text_is_refused_with_its_place(string json, string path, string message)
    {
        var error = StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)).Errors.ShouldHaveSingleItem();

        error.Path.ShouldBe(path);
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Malformed_text_is_told_with_line_and_byte()
    {
        var error = StrictJson.ReadObject("{\n  \"a\": x}"u8).Errors.ShouldHaveSingleItem();

        error.Message.ShouldContain("line 2, byte 8");
    }

    [Fact]
    public void Unknown_names_at_the_top_are_all_told()
    {
        var read = StrictJson.ReadObject("""{"name":{"any":1},"nmae":1,"rloe":2}"""u8, ["name", "role"]);
        read.Errors.ShouldBeEmpty();

        read.Unknown.Select(error => error.Path).ShouldBe(["nmae", "rloe"]);
        read.Unknown[0].Message.ShouldContain("name, role");
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    public void Text_that_is_not_plain_utf8_is_refused(byte[] body)
    {
        StrictJson.ReadObject(body).Errors.ShouldHaveSingleItem().Message.ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData(StrictJson.MaxDepth, true)]
    [InlineData(StrictJson.MaxDepth + 1, false)]
    [InlineData(100_000, false)]
    public void Depth_is_limited(int depth, bool good)
    {
        var json = string.Concat(Enumerable.Repeat("""{"a":""", depth - 1)) + "{}" + new string('}', depth - 1);

        StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)).Errors.IsEmpty.ShouldBe(good);
    }

    [Theory]
    [InlineData(StrictJson.MaxValues - 2, true)]
    [InlineData(StrictJson.MaxValues, false)]
    public void The_number_of_values_is_limited(int items, bool good)
    {
        var json = $$"""{"a":[{{string.Join(',', Enumerable.Repeat("1", items))}}]}""";

        StrictJson.ReadObject(Encoding.UTF8.GetBytes(json)).Errors.IsEmpty.ShouldBe(good);
    }
}
