using System.Globalization;

namespace Concord.EndToEnd.Crashes;

/// <summary>What is done to one hub and its database while it works.</summary>
/// <param name="OnPostgres">PostgreSQL, else SQLite.</param>
/// <param name="Kills">How often the hub's process is killed.</param>
/// <param name="Crashes">How often the database server is stopped at once; SQLite has none.</param>
/// <param name="Seed">Of the moments and of their order.</param>
internal sealed record CrashOptions(bool OnPostgres, int Kills, int Crashes, int Seed)
{
    private static readonly string[] Names = ["--kills", "--crashes", "--databases", "--seed"];

    /// <summary>Whether the arguments ask for crashes rather than for the tests.</summary>
    public static bool IsMeant(string[] args) => args.Length > 0 && args[0] is "--kills" or "--crashes";

    /// <summary>One for each database.</summary>
    /// <exception cref="FormatException">Not as it must be; the message says how.</exception>
    public static IReadOnlyList<CrashOptions> Parse(string[] args)
    {
        var given = args.Chunk(2).ToLookup(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
        var databases = (given["--databases"].FirstOrDefault() ?? "postgres,sqlite").Split(',');
        if (given.Any(pair => !Names.Contains(pair.Key) || pair.Count() > 1) || databases.Except(["postgres", "sqlite"]).Any())
            throw Usage();
        return [.. databases.Select(database => new CrashOptions(
            database == "postgres", Number("--kills", 20), database == "postgres" ? Number("--crashes", 0) : 0, Number("--seed", 1)))];

        int Number(string name, int otherwise) => given[name].FirstOrDefault() is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Usage();
    }

    private static FormatException Usage() => new("Usage: --kills N [--crashes N] [--databases postgres,sqlite] [--seed N]");
}
