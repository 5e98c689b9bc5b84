using System.Globalization;
using Concord.Postgres;
using Concord.Runs.Bench;
using Concord.Webhooks.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var app, var database, var counts, var seconds] || database is not ("postgres" or "sqlite"))
{
    Console.Error.WriteLine("Usage: FOLDER postgres|sqlite RECORDS[,RECORDS…] SECONDS; the first number of records is also changed and undone");
    return 2;
}

var time = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
using var system = new PagedSystem();
Console.WriteLine($"{Environment.ProcessorCount} cores; {database}, server and listed system on the same machine; records of {PagedSystem.Task(1, 0).Length} bytes of JSON");
var server = database == "postgres" ? new PostgresSide((await PrivateServer.StartAsync()).ConnectionString) : null;
var bare = ParseAndHash.PerSecond(time);
Console.WriteLine($"bare parse-and-hash loop: {bare:N0} records/s");
var peaks = new List<double>();
foreach (var (count, index) in counts.Split(',').Select((word, index) => (int.Parse(word, CultureInfo.InvariantCulture), index)))
{
    system.Records = count;
    Console.WriteLine($"{count:N0} records:");
    var folder = Directory.CreateTempSubdirectory("concord-bench-");
    try
    {
        var side = server is null ? null : await server.NewAsync($"runs_{index}");
        var file = Path.Combine(folder.FullName, "concord.db");
        RunFigures figures;
        using (var hub = await Hub.StartAsync(app, side?.ConnectionString ?? $"Data Source={file}", Hub.Free, PagedSystem.Address))
        {
            figures = await Runs.MeasureAsync(hub, system, changes: index == 0);
        }

        peaks.Add(figures.Peak);
        Console.WriteLine($"  unchanged records/s to the bare loop {figures.Unchanged / bare:0.00}; peak memory to that of the first {figures.Peak / peaks[0]:0.00}");
        if (index > 0) continue;
        var yardstick = side is null ? ChangeYardstick.OnSqlite(file, count, time) : await ChangeYardstick.OnPostgresAsync(side, folder.FullName, count, time);
        Console.WriteLine($"  changed records/s to the database alone, batched: {figures.Changed / yardstick:0.00}");
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

return 0;
