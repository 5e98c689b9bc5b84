using Concord.Silo;
using Concord.Storage;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;

namespace Concord.WebFront.Start;

/// <summary>What a person sees at the start: where to go, where the data is, what runs; and the first way in, once.</summary>
public static class StartLines
{
    /// <summary>Writes to standard output only, so that nothing secret ever reaches the log.</summary>
    public static async Task WriteAsync(WebApplication app, TextWriter output)
    {
        var address = app.Urls.FirstOrDefault() ?? "no address";
        var database = app.Services.GetRequiredService<ISqlDatabase>().Place;
        var first = await app.Services.GetRequiredService<FirstAdmin>().MakeAsync();
        await output.WriteLineAsync($"Concord serves on {address} (API page: {address}/docs)");
        await output.WriteLineAsync($"  database     {database}");
        await output.WriteLineAsync($"  runtime      {GrainRuntime.Name}");
        if (first.Token is { } token)
            await output.WriteLineAsync($"  admin token  {token}  (shown this once; keep it)");
        if (first.Link is { } link)
            await output.WriteLineAsync($"  first admin  {link.User.Email} sets a password within {PasswordDesk.GivenLife.TotalHours:0} hours: POST {address}/api/auth/password/reset {{\"token\":\"{link.Text}\",\"password\":\"…\"}}");
        await output.WriteLineAsync("Ctrl-C stops it.");
    }
}
