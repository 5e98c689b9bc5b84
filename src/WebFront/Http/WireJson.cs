using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.WebFront.Http;

/// <summary>How our own answers become JSON: camelCase names, enum words as they are, times in UTC with milliseconds.</summary>
public static class WireJson
{
    /// <summary>Readable text, quotation marks included: nothing takes these answers for HTML, since they say their type and forbid guessing.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly JsonSerializerOptions Options = Configure(new(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = Encoder;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new WireTime.Converter());
        return options;
    }

    public static IResult Ok<T>(T answer) => Results.Json(answer, Options);

    /// <summary>Stored JSON text as a part of an answer.</summary>
    public static JsonElement? Part(string? json) => string.IsNullOrEmpty(json) ? null : JsonElement.Parse(json);
}
