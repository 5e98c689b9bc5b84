using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Concord.Sync.Values;

/// <summary>JSON in, values out, with every refusal told in words that say where.</summary>
internal static class FieldValueReader
{
    /// <summary>How deep a value from outside may be.</summary>
    internal const int MaxDepth = 32;

    /// <summary>How deep a value that we keep may be: a value at the end of a path, inside what wraps it.</summary>
    internal const int KeptDepth = (2 * MaxDepth) + 16;

    // The reader's own limit is wider than ours, so that ours gives the message.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = KeptDepth + 2 };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static ParseResult<FieldValue> Parse(string json, int levels = MaxDepth)
    {
        try
        {
            return Parse(Strict.GetBytes(json).AsSpan(), levels);
        }
        catch (EncoderFallbackException)
        {
            return ParseResult<FieldValue>.Failed("The text holds half a surrogate pair; send valid Unicode.");
        }
    }

    public static ParseResult<FieldValue> Parse(ReadOnlySpan<byte> utf8, int levels = MaxDepth)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        try
        {
            reader.Read();
            var value = Read(ref reader, levels);
            // Anything behind the value is a fault; reading on makes the reader say so.
            while (reader.Read())
            {
            }

            return ParseResult<FieldValue>.Of(value);
        }
        catch (JsonException fault) when (fault.LineNumber is null)
        {
            return ParseResult<FieldValue>.Failed($"{fault.Message} (near byte {reader.TokenStartIndex})");
        }
        catch (JsonException fault)
        {
            return ParseResult<FieldValue>.Failed($"Not valid JSON{JsonFault.Say(fault)}");
        }
        catch (InvalidOperationException)
        {
            return ParseResult<FieldValue>.Failed($"A string is not valid Unicode (near byte {reader.TokenStartIndex}).");
        }
    }

    /// <summary>Reads the value the reader stands on and leaves it on that value's last token.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="levels">How many levels may still be opened.</param>
    /// <exception cref="JsonException">Refused input.</exception>
    internal static FieldValue Read(ref Utf8JsonReader reader, int levels) => reader.TokenType switch
    {
        JsonTokenType.Null => FieldValue.Null.Instance,
        JsonTokenType.True => FieldValue.Of(true),
        JsonTokenType.False => FieldValue.Of(false),
        JsonTokenType.String => FieldValue.Of(ReadText(ref reader)),
        JsonTokenType.Number => reader.TryGetDecimal(out var number)
            ? FieldValue.Of(number)
            : throw new JsonException($"The number {Encoding.UTF8.GetString(reader.ValueSpan)} is beyond ±7.9e28; send it as a string."),
        JsonTokenType.StartArray => ReadList(ref reader, Deeper(levels)),
        JsonTokenType.StartObject => ReadObject(ref reader, Deeper(levels)),
        _ => throw new JsonException("Expected a JSON value."),
    };

    private static FieldValue.List ReadList(ref Utf8JsonReader reader, int levels)
    {
        var items = ImmutableArray.CreateBuilder<FieldValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader, levels));
        }

        return new FieldValue.List(items.ToImmutable());
    }

    private static FieldValue.Object ReadObject(ref Utf8JsonReader reader, int levels)
    {
        var map = FieldValue.Object.Empty.Fields.ToBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText(ref reader);
            reader.Read();
            if (!map.TryAdd(name, Read(ref reader, levels)))
            {
                throw new JsonException($"The key '{name}' is given twice; keep one.");
            }
        }

        return FieldValue.Object.Of(map.ToImmutable());
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        var text = reader.GetString()!;
        // PostgreSQL cannot keep U+0000 in text, so no value may hold it.
        return text.Contains('\0') ? throw new JsonException("A string holds a NUL character; remove it.") : text;
    }

    private static int Deeper(int levels) =>
        levels > 0 ? levels - 1 : throw new JsonException($"Nested deeper than {MaxDepth} levels; flatten it.");
}
