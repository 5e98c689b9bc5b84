using System.Globalization;

namespace Concord.Webhooks.Bench;

/// <summary>What a run is asked to measure.</summary>
/// <param name="App">The folder of the published server.</param>
/// <param name="Databases">PostgreSQL, SQLite or both.</param>
/// <param name="Records">How many records are linked before the clock runs.</param>
/// <param name="Events">How many deliveries each measurement sends.</param>
/// <param name="Senders">The numbers of connections that are tried.</param>
/// <param name="Seconds">How long each step of the yardstick runs.</param>
/// <param name="WarmUp">How many deliveries are sent before anything is measured.</param>
/// <param name="Overload">If above 0: nothing else is measured than what becomes of deliveries over so many connections at once.</param>
internal sealed record Options(string App, string[] Databases, int Records, int Events, int[] Senders, int Seconds, int WarmUp, int Overload)
{
    private static readonly string[] Names = ["app", "databases", "records", "events", "senders", "seconds", "warmup", "overload"];

    /// <exception cref="ArgumentException">Not as it must be; the message says how.</exception>
    public static Options Parse(string[] words)
    {
        var given = words.Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair.Length == 2 ? pair[1] : "");
        if (given.Keys.Except(Names).Any() || !given.TryGetValue("app", out var app))
            throw new ArgumentException("Usage: --app FOLDER [--databases postgres,sqlite] [--records 5000] [--events 20000] [--senders 16,64,128] [--seconds 10] [--warmup 4000] [--overload 0]");
        return new(
            app,
            given.GetValueOrDefault("databases", "postgres,sqlite").Split(','),
            Number("records", 5_000),
            Number("events", 20_000),
            [.. given.GetValueOrDefault("senders", "16,64,128").Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture))],
            Number("seconds", 10),
            Number("warmup", 4_000),
            Number("overload", 0));

        int Number(string name, int otherwise) => given.TryGetValue(name, out var word) ? int.Parse(word, CultureInfo.InvariantCulture) : otherwise;
    }
}
