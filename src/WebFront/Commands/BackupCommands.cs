using System.CommandLine;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Backup;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>`backup` and `restore`: the configured database as one file, and one file as the configured database.</summary>
internal static class BackupCommands
{
    public static Command Backup(Terminal terminal, TimeProvider clock)
    {
        var file = new Argument<string>("file") { Description = "The file to write, such as concord-2026-01-31.zip." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("backup", "One moment of the configured database as a file, beside the running server. The encryption key is not in it.") { file, force };
        command.SetAction((parsed, _) => Task.FromResult(Run(terminal, parsed, (options, told) => BackupWriter.Write(options, parsed.GetRequiredValue(file), parsed.GetValue(force), clock, told), "backed up")));
        return command;
    }

    public static Command Restore(Terminal terminal, TimeProvider clock)
    {
        var file = new Argument<string>("file") { Description = "A file that `backup` wrote, of either kind of database." };
        var command = new Command("restore", "Makes the configured database, which must be empty and in nobody's use, what a backup says, and compares. Start the server with the same ENCRYPTION_KEY afterwards.") { file };
        command.SetAction((parsed, _) => Task.FromResult(Run(terminal, parsed, (options, told) => BackupRestore.Run(options, parsed.GetRequiredValue(file), clock, told), "restored and compared")));
        return command;
    }

    private static int Run(Terminal terminal, ParseResult parsed, Func<DatabaseOptions, Action<string, double>, BackupManifest> run, string done)
    {
        try
        {
            var options = new DatabaseOptions { ConnectionString = ServerSettings.Read().ConnectionString };
            var json = terminal.WantsJson(parsed);
            var manifest = terminal.IsLive && !json ? AtBar(terminal, told => run(options, told)) : run(options, (_, _) => { });
            if (json) terminal.Json(JsonSerializer.SerializeToNode(manifest, WireJson.Options)!);
            else terminal.Line($"{manifest.Rows} rows of {manifest.Tables.Length} tables {done}, as of {WireTime.Write(manifest.At)}.");
            return ExitCode.Sound;
        }
        catch (Exception refused) when (refused is SettingRefusedException or DatabaseRefusedException or BackupRefusedException or StorageUnavailableException)
        {
            return terminal.Refuse(refused.Message);
        }
    }

    private static BackupManifest AtBar(Terminal terminal, Func<Action<string, double>, BackupManifest> run) => terminal.AtConsole().Progress().Start(bars =>
    {
        var bar = bars.AddTask("Tables", maxValue: 1);
        return run((table, share) => (bar.Description, bar.Value) = (table, share));
    });
}
