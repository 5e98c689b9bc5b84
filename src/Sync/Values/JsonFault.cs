using System.Text.Json;

namespace Concord.Sync.Values;

/// <summary>What the JSON reader found, in words for whoever wrote the JSON.</summary>
public static class JsonFault
{
    // Advice to whoever programs the reader.
    private static readonly string[] Asides = [" Change the reader options.", ", when isFinalBlock is true"];

    /// <returns>Begins with the place, if it is known: <c> at line 1, byte 13: …</c></returns>
    public static string Say(JsonException fault)
    {
        var at = fault.LineNumber is { } line ? $" at line {line + 1}, byte {fault.BytePositionInLine + 1}" : "";
        var text = Asides.Aggregate(fault.Message.Split(" LineNumber:", 2)[0], (left, aside) => left.Replace(aside, "", StringComparison.Ordinal));
        return $"{at}: {text}";
    }
}
