using System.Text.Json;

namespace Concord.EndToEnd.Parts;

/// <summary>What the hub answered to one request.</summary>
internal sealed record Reply(int Status, string? ContentType, string? ETag, string Text)
{
    /// <summary>A member of the JSON answer by its path, as text; fails the test when it is not there.</summary>
    public string this[params string[] path]
    {
        get
        {
            var found = path.Aggregate(Json, (element, name) => element.TryGetProperty(name, out var member)
                ? member
                : throw new ShouldAssertException($"'{string.Join('.', path)}' was expected in: {Text}"));
            return found.ToString();
        }
    }

    public JsonElement Json => JsonElement.Parse(Text);

    public T As<T>()
    {
        Status.ShouldBe(200, Text);
        return JsonSerializer.Deserialize<T>(Text, JsonSerializerOptions.Web)!;
    }

    /// <summary>Asserts problem details with this status and code, and a detail that says something.</summary>
    public void ShouldRefuse(int status, string code, string detail)
    {
        Status.ShouldBe(status, Text);
        ContentType.ShouldBe("application/problem+json");
        this["code"].ShouldBe(code, Text);
        this["status"].ShouldBe($"{status}");
        this["detail"].ShouldContain(detail);
    }
}
