using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Sync.Values;

/// <summary>Lets a <see cref="FieldValue"/> stand in any System.Text.Json document, null included. Absent cannot be written.</summary>
public sealed class FieldValueJsonConverter : JsonConverter<FieldValue>
{
    public override bool HandleNull => true;

    public override bool CanConvert(Type typeToConvert) => typeof(FieldValue).IsAssignableFrom(typeToConvert);

    public override FieldValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FieldValueReader.Read(ref reader, FieldValueReader.KeptDepth);

    public override void Write(Utf8JsonWriter writer, FieldValue value, JsonSerializerOptions options) =>
        FieldValueWriter.Write(writer, value);
}
