using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Concord.Storage.Backup;

/// <summary>A row as a line of JSON, the same from either database: text, whole numbers, null, and bytes as {"b64": …}.</summary>
internal static class RowLine
{
    private const string Bytes = "b64";

    public static ReadOnlyMemory<byte> Write(DbDataReader row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (var column = 0; column < row.FieldCount; column++) Write(json, row.GetValue(column));
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <exception cref="FormatException">It is no such line, or has another number of values.</exception>
    public static object[] Read(string line, int columns)
    {
        try
        {
            var values = JsonElement.Parse(line).EnumerateArray().Select(Read).ToArray();
            return values.Length == columns ? values : throw new FormatException($"A row has {values.Length} values in place of {columns}.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException(fault.Message, fault);
        }
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case DBNull: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case byte[] bytes:
                json.WriteStartObject();
                json.WriteBase64String(Bytes, bytes);
                json.WriteEndObject();
                break;
            default: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static object Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => DBNull.Value,
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetInt64(),
        _ => value.GetProperty(Bytes).GetBytesFromBase64(),
    };
}
