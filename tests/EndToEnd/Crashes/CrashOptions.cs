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
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "");
        var databases = given.GetValueOrDefault("--databases", "postgres,sqlite").Split(',');
        if (given.Keys.Except(Names).Any() || databases.Except(["postgres", "sqlite"]).Any())
            throw new FormatException("Usage: --kills N [--crashes N] [--databases postgres,sqlite] [--seed N]");
        return [.. databases.Select(database => new CrashOptions(
            database == "postgres", Number("--kills", 20), database == "postgres" ? Number("--crashes", 0) : 0, Number("--seed", 1)))];

        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
    }
}
