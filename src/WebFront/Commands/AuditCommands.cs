using System.Collections.Immutable;
using System.CommandLine;
using Concord.Silo;
using Concord.Storage;
using Concord.Storage.Audit;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Commands;

/// <summary>`audit verify`: proves the audit of the configured database, beside the running server.</summary>
internal static class AuditCommands
{
    public static Command Build(TextWriter output, TextWriter error)
    {
        var heads = new Option<string[]>("--head") { Description = "A head that an earlier run printed: proves that nothing up to it was cut off or replaced. May be given several times.", AllowMultipleArgumentsPerToken = true };
        var rebuild = new Option<bool>("--rebuild") { Description = "Also make every record from its audit, and compare with what is there." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var verify = new Command("verify", "Proves that no audit row was changed, removed, added or cut off. Exit code 0: sound; 1: not; 2: it could not be looked at.") { heads, rebuild, json };
        verify.SetAction(async (parsed, _) => await VerifyAsync(parsed.GetValue(heads) ?? [], parsed.GetValue(rebuild), parsed.GetValue(json), output, error));
        return new Command("audit", "Who changed what.") { verify };
    }

    private static async Task<int> VerifyAsync(string[] heads, bool rebuild, bool json, TextWriter output, TextWriter error)
    {
        var expected = ImmutableArray.CreateBuilder<AuditHead>();
        foreach (var text in heads)
        {
            if (!AuditHead.TryParse(text, out var head)) return Refuse(error, $"--head {text} is no head; give it as `audit verify` printed it, such as epo_….12.9f86d0….");
            expected.Add(head);
        }

        try
        {
            var settings = ConcordSettings.Read(Configuration());
            var keys = AuditKeys.Of(settings.ConnectionString, settings.EncryptionKey, settings.EncryptionKeyPrevious);
            await using var database = Databases.OpenToRead(new DatabaseOptions { ConnectionString = settings.ConnectionString });
            var report = await new AuditVerifier(database, keys).RunAsync(expected.ToImmutable());
            var records = rebuild ? await new RecordRebuild(database).RunAsync() : null;
            if (json) await AuditPrint.JsonAsync(output, report, records);
            else AuditPrint.Text(output, database.Place, report, records);
            return report.Sound && records is not { Sound: false } ? ExitCode.Sound : ExitCode.Broken;
        }
        catch (Exception refused) when (refused is SettingRefusedException or DatabaseRefusedException or StorageUnavailableException or InvalidOperationException)
        {
            return Refuse(error, refused.Message);
        }
    }

    private static int Refuse(TextWriter error, string message)
    {
        error.WriteLine(message);
        return ExitCode.CouldNotLook;
    }

    // As the server reads them.
    private static IConfiguration Configuration() => new ConfigurationBuilder()
        .AddEnvironmentVariables("ASPNETCORE_")
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build();
}
