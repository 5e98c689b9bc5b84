using System.Diagnostics;
using System.Globalization;
using Concord.Postgres;
using Concord.Storage.Tests.Plans;

// How long the admin API's lists and what is asked for every record or every second take at a million rows a table, on PostgreSQL.
const int Times = 30;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (PostgresServer.Missing is { } missing)
{
    Console.WriteLine(missing);
    return;
}

await using var store = await MillionRows.StoreAsync();
await using var database = store.Open();
Console.WriteLine($"{MillionRows.Rows:N0} rows in each table that grows; each question {Times} times after one that warms up; milliseconds, one connection");
Console.WriteLine($"{"",-45}{"median",8}{"longest",9}");
foreach (var (name, askAsync) in AskedOften.All)
{
    await askAsync(database);
    var took = new List<double>();
    for (var time = 0; time < Times; time++)
    {
        var began = Stopwatch.GetTimestamp();
        await askAsync(database);
        took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    took.Sort();
    Console.WriteLine($"{name,-45}{took[Times / 2],8:0.00}{took[^1],9:0.00}");
}
