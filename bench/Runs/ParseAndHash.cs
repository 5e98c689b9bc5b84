using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Concord.Runs.Bench;

/// <summary>The yardstick of a run that finds nothing changed: one thread that parses each record and hashes it.</summary>
internal static class ParseAndHash
{
    /// <summary>Records a second.</summary>
    public static double PerSecond(TimeSpan time)
    {
        var documents = Enumerable.Range(1, 1_000).Select(id => Encoding.UTF8.GetBytes(PagedSystem.Task(id, 0))).ToArray();
        var (done, read) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            foreach (var document in documents)
            {
                using var parsed = JsonDocument.Parse(document);
                // Every value is looked at, so that nothing of the parsing is left for later.
                foreach (var property in parsed.RootElement.EnumerateObject()) read += property.Value.ToString().Length;
                read += SHA256.HashData(document)[0];
                done++;
            }
        }

        return read > 0 ? done / watch.Elapsed.TotalSeconds : 0;
    }
}
