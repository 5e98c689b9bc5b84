using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>A wrong setting stops the start with a line that names it; what it was set to may be a secret in the wrong place, and is not shown.</summary>
public sealed class WrongSettingTests
{
    private const string Canary = "canary-of-a-setting-c0ffee";

    [Theory]
    [InlineData("ENCRYPTION_KEY", Canary)]
    [InlineData("ENCRYPTION_KEY_PREVIOUS", Canary)]
    [InlineData("ADMIN_TOKEN", Canary + " ")]
    [InlineData("ConnectionStrings__Concord", Canary)]
    [InlineData("ConnectionStrings__Concord", "Host=127.0.0.1;Port=9;Database=concord;Username=concord;Password=" + Canary)]
    [InlineData("ConnectionStrings__Concord", "Host=127.0.0.1;Database=concord;Passwort=" + Canary)]
    [InlineData("ConnectionStrings__Concord", "Host=127.0.0.1;Port=" + Canary + ";Database=concord")]
    [InlineData("ConnectionStrings__Concord", "postgres://concord:" + Canary + "@127.0.0.1/concord")]
    [InlineData("ConnectionStrings__Concord", "Data Source=concord.db;Password=" + Canary)]
    [InlineData("ConnectionStrings__Concord", "Data Source=concord.db;Cipher=" + Canary)]
    [InlineData("WEBHOOK_BASE_URL", "https://concord:" + Canary + "@example.com")]
    [InlineData("WEBHOOK_BASE_URL", "https://example.com/?token=" + Canary)]
    [InlineData("Egress__Allow", "https://concord:" + Canary + "@example.com")]
    [InlineData("ASPNETCORE_URLS", "concord:" + Canary + "@example.com")]
    public async Task It_is_named_and_its_value_is_not_shown(string name, string value)
    {
        var folder = Directory.CreateTempSubdirectory("concord-e2e-").FullName;
        await using var hub = ChildProcess.Start(
            folder,
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{LoopbackPort.Take()}",
                ["ENCRYPTION_KEY"] = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(number => (byte)number)]),
                ["ConnectionStrings__Concord"] = $"Data Source={Path.Combine(folder, "concord.db")}",
                ["Logging__LogLevel__Default"] = "Trace",
                [name] = value,
            },
            Repository.DotNet,
            Repository.WebFront);

        (await hub.ExitAsync()).ShouldBe(1, hub.Output);

        hub.Output.ShouldContain(name);
        hub.Output.ShouldNotContain(Canary);
        Directory.Delete(folder, recursive: true);
    }
}
