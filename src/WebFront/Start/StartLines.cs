using Concord.Silo;
using Concord.Storage;
using Concord.WebFront.Auth;

namespace Concord.WebFront.Start;

/// <summary>What a person sees at the start: where to go, where the data is, what runs; and the first token, once.</summary>
public static class StartLines
{
    /// <summary>Writes to standard output only, so that a new token never reaches the log.</summary>
    public static async Task WriteAsync(WebApplication app, TextWriter output)
    {
        var address = app.Urls.FirstOrDefault() ?? "no address";
        var database = app.Services.GetRequiredService<ISqlDatabase>().Place;
        var token = await AdminToken.MakeFirstAsync(app.Services.GetRequiredService<TokenStore>(), app.Services.GetRequiredService<WaysIn>());
        await output.WriteLineAsync($"Concord serves on {address} (API page: {address}/docs)");
        await output.WriteLineAsync($"  database     {database}");
        await output.WriteLineAsync($"  runtime      {GrainRuntime.Name}");
        if (token is not null)
            await output.WriteLineAsync($"  admin token  {token}  (shown this once; keep it)");
        await output.WriteLineAsync("Ctrl-C stops it.");
    }
}
