namespace Concord.EndToEnd.Soak;

/// <summary>
/// `--soak [--minutes 30] [--seed 1]`: the real program beside systems that come and go, held to F025's success rate. Prints the figures. Exit code 1 when it
/// is missed, or when anything is lost, doubled or left; 2 for wrong arguments.
/// </summary>
internal static class SoakCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var result = await new SoakRun(SoakOptions.Parse(args), Console.WriteLine).RunAsync();
            foreach (var line in result.Lines)
                Console.WriteLine(line);
            foreach (var miss in result.Missed)
                Console.WriteLine($"  missed: {miss}");
            return result.Missed.Count == 0 ? 0 : 1;
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
    }
}
