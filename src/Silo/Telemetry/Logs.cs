using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Concord.Silo.Telemetry;

/// <summary>How the program writes its log: `Logging__Format` text (the default) for people, json for collectors. To standard output, in UTC.</summary>
public static class Logs
{
    private const string Setting = "Logging:Format";

    public static ILoggingBuilder AddConcordLogs(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        if (configuration[Setting] != "json")
        {
            return logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }

        logging.Services.AddSingleton<ConsoleFormatter, JsonLines>();
        return logging.AddConsole(console => console.FormatterName = JsonLines.FormatName);
    }

    /// <summary>What is wrong with the setting; null when nothing is.</summary>
    public static string? Trouble(IConfiguration configuration) => configuration[Setting] is null or "" or "text" or "json"
        ? null
        : "Logging__Format must be text or json; leave it out for text.";
}
