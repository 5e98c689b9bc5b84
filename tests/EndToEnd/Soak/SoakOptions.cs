using System.Globalization;

namespace Concord.EndToEnd.Soak;

/// <summary>How long the hub is kept at work beside systems that come and go.</summary>
/// <param name="Length">Of the time in which people work and systems flap; what is left to do is waited for afterwards, up to <see cref="SoakWorld.Patience"/>.</param>
/// <param name="Seed">Of the weather: when each system is in trouble, and how.</param>
internal sealed record SoakOptions(TimeSpan Length, int Seed)
{
    private const int Longest = 24 * 60;
    private static readonly string[] Names = ["--minutes", "--seed"];

    /// <summary>Whether the arguments ask for a soak rather than for the tests.</summary>
    public static bool IsMeant(string[] args) => args.Length > 0 && args[0] == "--soak";

    /// <exception cref="FormatException">Not as it must be; the message says how.</exception>
    public static SoakOptions Parse(string[] args)
    {
        var given = args.Skip(1).Chunk(2).ToLookup(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
        return args[0] != "--soak" || given.Any(pair => !Names.Contains(pair.Key) || pair.Count() > 1)
            ? throw Usage()
            : new(TimeSpan.FromMinutes(Number("--minutes", 30, Longest)), Number("--seed", 1, int.MaxValue));

        int Number(string name, int otherwise, int most) => given[name].FirstOrDefault() is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : throw Usage();
    }

    private static FormatException Usage() => new($"Usage: --soak [--minutes 1 to {Longest}] [--seed N]");
}
