using System.CommandLine;
using Concord.WebFront.Commands;

namespace Concord.WebFront.Tests.Commands;

public sealed class CommandDocsTests
{
    [Fact]
    public void Every_command_is_in_the_operators_handbook_and_describes_itself_and_its_options()
    {
        var handbook = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operations.md"));
        var commands = Leaves(CommandLine.Root(TextWriter.Null, TextWriter.Null, TimeProvider.System), "").ToArray();

        commands.Select(leaf => leaf.Path).Where(path => !handbook.Contains($"`{path}", StringComparison.Ordinal)).ShouldBeEmpty();
        commands.Where(leaf => leaf.Command.Options.Any(option => string.IsNullOrEmpty(option.Description)) || string.IsNullOrEmpty(leaf.Command.Description)).ShouldBeEmpty();
        commands.Length.ShouldBeGreaterThan(15);
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path.Trim(), command)]
        : command.Subcommands.SelectMany(inner => Leaves(inner, $"{path} {inner.Name}"));
}
