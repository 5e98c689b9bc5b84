using System.Collections.Immutable;
using System.Text.Json;
using Concord.Connectors;
using Concord.Grains;
using Microsoft.AspNetCore.Http.Features;

namespace Concord.WebFront.Http;

/// <summary>A request body as bytes, or why it was not taken.</summary>
public readonly record struct BodyReply(ReadOnlyMemory<byte> Bytes, Problem? Problem);

/// <summary>A request body as one strict JSON object, or why it was not taken.</summary>
public readonly record struct JsonReply(string Text, Problem? Problem)
{
    /// <summary>Members that the route does not know: told together with what is wrong about the others.</summary>
    internal ImmutableArray<FieldProblem> Unknown { get; init; } = [];

    /// <summary>The members of the object; only of a reply without a problem.</summary>
    public JsonFields Fields() => new(JsonElement.Parse(Text), Unknown);
}

/// <summary>Takes request bodies: JSON only, never compressed, no larger than the server's limit.</summary>
public static class JsonBody
{
    /// <summary>The server's limit for every request body.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Who is still sending when the connection closes loses the answer, so a body that is not much too large is read to its end.
    private const int ReadBytes = 8 * MaxBytes;

    /// <summary>
    /// The body as a JSON object. Top-level names that are not among <paramref name="known"/> are wrong with its fields (null allows any, for
    /// bodies that a grain judges). A missing body is an empty object where <paramref name="optional"/> is set.
    /// </summary>
    public static async Task<JsonReply> ReadObjectAsync(HttpRequest request, IReadOnlyCollection<string>? known = null, bool optional = false)
    {
        if (optional && !BringsBody(request))
            return new("{}", null);
        var body = await ReadAsync(request);
        if (body.Problem is not null)
            return new("", body.Problem);
        if (body.Bytes.IsEmpty)
            return optional ? new("{}", null) : new("", Problem.Invalid("The body is empty; send a JSON object.", []));
        var read = StrictJson.ReadObject(body.Bytes.Span, known);
        return read.Errors.IsEmpty
            ? new(read.Text, null) { Unknown = read.Unknown }
            : new("", Problem.Invalid("The body is not as it must be; `errors` says where. Nothing was changed.", [.. read.Errors, .. read.Unknown]));
    }

    /// <summary>The raw bytes of a JSON body, as they were sent.</summary>
    public static async Task<BodyReply> ReadAsync(HttpRequest request)
    {
        if (RefusalOf(request) is { } refusal)
            return new(default, refusal);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = ReadBytes;
        try
        {
            return await ReadToEndAsync(request) is { } bytes ? new(bytes, null) : new(default, TooLarge());
        }
        catch (BadHttpRequestException error)
        {
            return new(default, OfServer(error));
        }
    }

    // Null where there is more than may be taken; the rest is read and forgotten.
    private static async Task<ReadOnlyMemory<byte>?> ReadToEndAsync(HttpRequest request)
    {
        using var taken = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, MaxBytes));
        var block = new byte[16 * 1024];
        var length = 0L;
        while (await request.Body.ReadAsync(block, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            length += read;
            if (length <= MaxBytes)
                taken.Write(block, 0, read);
        }

        return length <= MaxBytes ? taken.GetBuffer().AsMemory(0, (int)length) : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>What the server itself refuses while it reads a request, as a problem.</summary>
    public static Problem OfServer(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(),
        StatusCodes.Status408RequestTimeout => new(error.StatusCode, "too-slow", "The body came too slowly. Send it again on a better connection."),
        _ => new(error.StatusCode, "request-malformed", "The request is malformed. Check its headers and its body's length."),
    };

    // What is empty needs no content type; what comes in chunks tells no length.
    private static bool BringsBody(HttpRequest request) =>
        request.ContentLength is not 0 && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    private static Problem? RefusalOf(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return new(StatusCodes.Status415UnsupportedMediaType, "content-encoding", "Send the body without Content-Encoding; compressed bodies are not taken.");
        if (!JsonMediaType.Is(request.ContentType))
            return new(StatusCodes.Status415UnsupportedMediaType, "content-type", "Send the body as application/json in UTF-8.");
        return request.ContentLength > ReadBytes ? TooLarge() : null;
    }

    private static Problem TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, "too-large", $"The body is larger than {MaxBytes} bytes. Send less at a time.");
}
