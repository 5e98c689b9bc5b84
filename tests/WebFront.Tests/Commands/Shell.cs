using System.Text.Json.Nodes;
using Concord.WebFront.Commands;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Commands;

/// <summary>Commands as an operator types them, against a front of the test.</summary>
internal sealed class Shell(Front front, TimeProvider? clock = null)
{
    public Task<Typed> RunAsync(params string[] args) => TypeAsync(clock ?? TimeProvider.System, [.. args, "--server", front.Client.BaseAddress!.ToString(), "--token", Front.AdminToken]);

    /// <summary>Without the common options.</summary>
    public static Task<Typed> TypeAsync(params string[] args) => TypeAsync(TimeProvider.System, args);

    private static async Task<Typed> TypeAsync(TimeProvider clock, string[] args)
    {
        using StringWriter output = new(), errors = new();
        var code = await CommandLine.RunAsync(args, output, errors, clock);
        return new(code, output.ToString(), errors.ToString());
    }
}

/// <summary>How a command ended.</summary>
internal sealed record Typed(int Code, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Asserts that it could not be done and that this is said.</summary>
    public void ShouldBeRefused(string message) => (Code, Errors.TrimEnd(), Output).ShouldBe((ExitCode.CouldNotLook, message, ""));
}
