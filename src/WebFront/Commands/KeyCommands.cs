using System.CommandLine;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`keys rotate`: brings what the running server has sealed under its present key.</summary>
internal static class KeyCommands
{
    public static Command Build(Terminal terminal)
    {
        var rotate = new Command("rotate", "Seals every stored secret with the server's ENCRYPTION_KEY, while it runs. Exit code 1: some open with no key at hand. Before: start it with the new key and ENCRYPTION_KEY_PREVIOUS.");
        rotate.SetAction((parsed, _) => terminal.WithServerAsync(parsed, server => RotateAsync(terminal, parsed, server)));
        return new Command("keys", "The key that stored secrets are sealed with.") { rotate };
    }

    private static async Task<int> RotateAsync(Terminal terminal, ParseResult parsed, ServerClient server)
    {
        JsonObject answer;
        do
        {
            answer = await server.JsonAsync(HttpMethod.Post, "/api/admin/keys/rotate", null);
        }
        while ((bool)answer["more"]!);

        var refused = answer["refused"]!.AsArray();
        if (terminal.WantsJson(parsed))
        {
            terminal.Json(answer);
        }
        else
        {
            terminal.Table(["Kind", "Sealed by the present key"], answer["current"]!.AsObject().Select(kind => new[] { kind.Key, kind.Value!.ToString() }));
            foreach (var one in refused) terminal.Line($"NOT {one!["kind"]} {one["id"]}: {one["detail"]}");
            terminal.Line(refused.Count == 0 ? $"All is sealed by the key {answer["keyId"]}; ENCRYPTION_KEY_PREVIOUS may go." : "Keep ENCRYPTION_KEY_PREVIOUS until those are entered anew.");
        }

        return refused.Count == 0 ? ExitCode.Sound : ExitCode.Broken;
    }
}
