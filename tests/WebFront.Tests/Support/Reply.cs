using System.Net.Http.Headers;
using System.Text.Json;

namespace Concord.WebFront.Tests.Support;

/// <summary>An answer as the caller sees it.</summary>
internal sealed record Reply(int Status, string? ContentType, HttpResponseHeaders Headers, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Code => Json.GetProperty("code").GetString();

    public string? Detail => Json.GetProperty("detail").GetString();

    /// <summary>The paths of a problem's errors, in order.</summary>
    public string[] ErrorPaths => [.. Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()!)];

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    /// <summary>Of a stream of events, which does not end, nothing is read.</summary>
    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        return new((int)response.StatusCode, type, response.Headers, type == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asserts a problem with this status and code.</summary>
    public Reply ShouldBeProblem(int status, string code)
    {
        Status.ShouldBe(status, Text);
        ContentType.ShouldBe("application/problem+json");
        Code.ShouldBe(code);
        Detail.ShouldNotBeNullOrWhiteSpace();
        return this;
    }

    /// <summary>Asserts success with exactly this JSON, whatever its spacing.</summary>
    public void ShouldBeOk(string json)
    {
        Status.ShouldBe(200, Text);
        ContentType.ShouldBe("application/json");
        Normal(Json).ShouldBe(Normal(JsonElement.Parse(json)));
    }

    private static string Normal(JsonElement json) => JsonSerializer.Serialize(json, JsonSerializerOptions.Default);
}
