using System.Text.Json;
using Concord.WebFront.Http;
using Microsoft.Net.Http.Headers;

namespace Concord.WebFront.Exports;

/// <summary>A whole list as a file, written while it is read: no more than a page of it is in memory. What fails on the way cuts the connection, so that nobody takes a part for all.</summary>
/// <param name="name">The file's name, without its ending.</param>
/// <param name="format">`csv` or `jsonl`.</param>
/// <param name="columns">Of CSV: members of the row's JSON; `fields.title` is the member title of the member fields.</param>
/// <param name="rows">The rows.</param>
internal sealed class ExportResult<T>(string name, string format, IReadOnlyList<string> columns, IAsyncEnumerable<T> rows) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/jsonl";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{name}.{format}" }.ToString();
        var gone = httpContext.RequestAborted;
        var sink = RowSink.Of(format, response.Body, columns);
        await sink.BeginAsync(gone);
        await foreach (var row in rows.WithCancellation(gone))
            await sink.WriteAsync(JsonSerializer.SerializeToElement(row, WireJson.Options), gone);
        await sink.EndAsync(gone);
        // Only now: letting go of it writes out what it has, which would make an answer of a list that failed at its first page.
        await sink.DisposeAsync();
    }
}
