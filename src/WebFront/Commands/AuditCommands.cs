using System.Collections.Immutable;
using System.CommandLine;
using Concord.Silo;
using Concord.Storage;
using Concord.Storage.Audit;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Commands;

/// <summary>`audit verify` proves the audit of the configured database, beside the running server; `audit export` takes it out of the running server.</summary>
internal static class AuditCommands
{
    public static Command Build(Terminal terminal) => new("audit", "Who changed what.") { Verify(terminal), Export(terminal) };

    private static Command Verify(Terminal terminal)
    {
        var heads = new Option<string[]>("--head") { Description = "A head that an earlier run printed: proves that nothing up to it was cut off or replaced. May be given several times.", AllowMultipleArgumentsPerToken = true };
        var rebuild = new Option<bool>("--rebuild") { Description = "Also make every record from its audit, and compare with what is there." };
        var verify = new Command("verify", "Proves that no audit row was changed, removed, added or cut off. Exit code 0: sound; 1: not; 2: it could not be looked at.") { heads, rebuild };
        verify.SetAction((parsed, _) => VerifyAsync(terminal, parsed.GetValue(heads) ?? [], parsed.GetValue(rebuild), terminal.WantsJson(parsed)));
        return verify;
    }

    private static Command Export(Terminal terminal)
    {
        var from = new Option<string>("--from") { Description = "Not before this time, such as 2026-01-31T08:00:00Z." };
        var to = new Option<string>("--to") { Description = "Before this time." };
        var format = FileOptions.Format();
        var target = FileOptions.Target();
        var export = new Command("export", "Every change of state, newest first.") { from, to, format, target };
        export.SetAction((parsed, _) => terminal.WithServerAsync(parsed, server => FileOptions.CopyAsync(
            terminal, server, "/api/admin/audit/export" + ServerQuery.Of(("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("format", parsed.GetValue(format))), parsed.GetValue(target))));
        return export;
    }

    private static async Task<int> VerifyAsync(Terminal terminal, string[] heads, bool rebuild, bool json)
    {
        var expected = ImmutableArray.CreateBuilder<AuditHead>();
        foreach (var text in heads)
        {
            if (!AuditHead.TryParse(text, out var head)) return terminal.Refuse($"--head {text} is no head; give it as `audit verify` printed it, such as epo_….12.9f86d0….");
            expected.Add(head);
        }

        try
        {
            var settings = ServerSettings.Read();
            var keys = AuditKeys.Of(settings.ConnectionString, settings.EncryptionKey, settings.EncryptionKeyPrevious);
            await using var database = Databases.OpenToRead(new DatabaseOptions { ConnectionString = settings.ConnectionString });
            var report = await new AuditVerifier(database, keys).RunAsync(expected.ToImmutable());
            var records = rebuild ? await new RecordRebuild(database).RunAsync() : null;
            if (json) await AuditPrint.JsonAsync(terminal.Output, report, records);
            else AuditPrint.Text(terminal.Output, database.Place, report, records);
            return report.Sound && records is not { Sound: false } ? ExitCode.Sound : ExitCode.Broken;
        }
        catch (Exception refused) when (refused is SettingRefusedException or DatabaseRefusedException or StorageUnavailableException or InvalidOperationException)
        {
            return terminal.Refuse(refused.Message);
        }
    }
}
