using Concord.WebFront.Settings;

namespace Concord.WebFront.Commands;

/// <summary>The settings of the server, for commands that work on its database by themselves.</summary>
internal static class ServerSettings
{
    /// <summary>As the server reads them.</summary>
    /// <exception cref="SettingRefusedException">A setting is wrong.</exception>
    public static ConcordSettings Read() => ConcordSettings.Read(new ConfigurationBuilder()
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build());
}
