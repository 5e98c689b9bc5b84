using System.Text.Json;

namespace Concord.WebFront.Exports;

/// <summary>Takes rows as JSON and writes them in one form.</summary>
internal abstract class RowSink : IAsyncDisposable
{
    public static RowSink Of(string format, Stream output, IReadOnlyList<string> columns) =>
        format == ExportFormat.Csv ? new CsvSink(output, columns) : new JsonLinesSink(output);

    public abstract ValueTask BeginAsync(CancellationToken gone);

    public abstract ValueTask WriteAsync(JsonElement row, CancellationToken gone);

    /// <summary>Writes out what is gathered.</summary>
    public abstract ValueTask EndAsync(CancellationToken gone);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A JSON object a line.</summary>
internal sealed class JsonLinesSink(Stream output) : RowSink
{
    private const int Full = 32 * 1024;

    private readonly MemoryStream gathered = new();

    public override ValueTask BeginAsync(CancellationToken gone) => ValueTask.CompletedTask;

    public override async ValueTask WriteAsync(JsonElement row, CancellationToken gone)
    {
        gathered.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(row));
        gathered.WriteByte((byte)'\n');
        if (gathered.Length >= Full)
            await EndAsync(gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone)
    {
        await output.WriteAsync(gathered.GetBuffer().AsMemory(0, (int)gathered.Length), gone);
        gathered.SetLength(0);
    }

    public override ValueTask DisposeAsync() => gathered.DisposeAsync();
}
