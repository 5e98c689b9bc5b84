using Concord.Storage;
using Concord.Storage.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Concord.Silo;

/// <summary>For whoever keeps a silo running: is it alive, does it take work. The same addresses and answers as a web front's; nothing else is served here.</summary>
internal static class SiloHealth
{
    /// <summary>Where it is asked unless ASPNETCORE_URLS says otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:8081";

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Told("UP", StatusCodes.Status200OK));
        app.MapGet("/health/ready", async (ISiloStatusOracle silo, IDatabase database) =>
            silo.CurrentStatus == SiloStatus.Active && await AnswersAsync(database) ? Told("UP", StatusCodes.Status200OK) : Told("DOWN", StatusCodes.Status503ServiceUnavailable));
    }

    private static async Task<bool> AnswersAsync(IDatabase database)
    {
        try
        {
            await database.QueryAsync(From.Table<IntegrationRow>().Take(1));
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    private static IResult Told(string status, int code) => Results.Text($$"""{"status":"{{status}}"}""", "application/json", statusCode: code);
}
