using System.Globalization;
using Concord.Webhooks.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Options options;
try
{
    options = Options.Parse(args);
}
catch (Exception fault) when (fault is ArgumentException or FormatException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}

using var outside = new OutsideSystem(new Uri("http://127.0.0.1:5093"), options.Records, DateTimeOffset.UtcNow.AddHours(-2));
Console.WriteLine($"{Environment.ProcessorCount} cores; database, server and load on the same machine; {options.Records:N0} linked records, deliveries of one record each, HMAC checked");
foreach (var database in options.Databases)
{
    if (database == "postgres") await PostgresRun.MeasureAsync(options, outside);
    else await SqliteRun.MeasureAsync(options, outside);
}

return 0;
