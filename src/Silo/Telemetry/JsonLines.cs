using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Concord.Silo.Telemetry;

/// <summary>
/// The program's log as JSON, a line an entry, in F025's shape: `level` (DEBUG, INFO, WARN, ERROR, FATAL), `timestamp`, `message`, what is known of `integrationId`,
/// `integrationName`, `operation`, `resourceType` and `resourceId`, `metadata` with the rest, and `error`.
/// </summary>
public sealed class JsonLines(TimeProvider clock) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "concord-json";

    private static readonly string[] Top = ["integrationId", "integrationName", "operation", "resourceType", "resourceId"];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var values = (logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
            .Where(value => value.Key != "{OriginalFormat}" && value.Value is not null)
            .DistinctBy(value => value.Key)
            .ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.Key), value => value.Value is string or int or long or bool or Enum ? value.Value : value.Value!.ToString());
        var text = values.Remove("text", out var given) ? given as string : null;
        var line = new Dictionary<string, object?>
        {
            ["level"] = LevelOf(logEntry.LogLevel),
            ["timestamp"] = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var name in Top.Where(values.ContainsKey)) line[name] = values[name];
        line["message"] = text ?? logEntry.Formatter(logEntry.State, logEntry.Exception);
        line["category"] = logEntry.Category;
        line["metadata"] = values.Where(value => !Top.Contains(value.Key)).ToDictionary();
        line["error"] = logEntry.Exception is { } fault ? new { fault.Message, Stack = fault.ToString(), Type = fault.GetType().FullName } : null;
        textWriter.WriteLine(JsonSerializer.Serialize(line.Where(member => member.Value is not null).ToDictionary(), Options));
    }

    internal static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        _ => "INFO",
    };
}
