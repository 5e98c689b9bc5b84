using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Concord.Sync.Values;

/// <summary>Values out as canonical JSON.</summary>
internal static class FieldValueWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(FieldValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = To(buffer))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A writer whose text is canonical.</summary>
    public static Utf8JsonWriter To(IBufferWriter<byte> buffer) => new(buffer, Options);

    public static void Write(Utf8JsonWriter writer, FieldValue value)
    {
        switch (value)
        {
            case FieldValue.Null:
                writer.WriteNullValue();
                break;
            case FieldValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case FieldValue.Number number:
                writer.WriteNumberValue(Shortest(number.Value));
                break;
            case FieldValue.Bool flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case FieldValue.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case FieldValue.Object map:
                writer.WriteStartObject();
                foreach (var (name, field) in map.Fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, field);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException("An absent value has no JSON; leave the field out.");
        }
    }

    /// <summary>The same number without trailing zeros: a decimal remembers how many it was given.</summary>
    public static decimal Shortest(decimal number) =>
        number == 0 ? 0 : number / 1.0000000000000000000000000000m;
}
