namespace Concord.EndToEnd.Crashes;

/// <summary>`--kills N [--crashes N] [--databases postgres,sqlite] [--seed N]`: a long run, with its figures. Exit code 1 when anything differs, 2 for wrong arguments.</summary>
internal static class CrashCommand
{
    private const int MeasuredEvery = 20;

    public static async Task<int> RunAsync(string[] args)
    {
        IReadOnlyList<CrashOptions> runs;
        try
        {
            runs = CrashOptions.Parse(args);
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }

        var differences = 0;
        foreach (var options in runs)
        {
            var result = await new CrashRun(options).RunAsync(MeasuredEvery);
            Console.WriteLine(result.Summary);
            foreach (var difference in result.Differences)
                Console.WriteLine($"  {difference}");
            differences += result.Differences.Count;
            Console.WriteLine($"  difference {result.Differences.Count}");
        }

        return differences == 0 ? 0 : 1;
    }
}
