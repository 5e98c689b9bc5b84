using System.Diagnostics;
using System.Globalization;
using Concord.Sync.Tests.Properties;

// Random merge cases, each held to what must hold whatever the case. Exit code 1 and the story of the first violation where one does not.
//   dotnet run -c Release --project bench/Merges -- --cases 10000000 --seed 1
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length % 2 != 0 || args.Chunk(2).Any(pair => pair[0] is not ("--cases" or "--seed") || !long.TryParse(pair[1], out _)))
{
    Console.Error.WriteLine("Say --cases N (default 10000000) and --seed N (default 1).");
    return 2;
}

long Said(string name, long otherwise) => args.Chunk(2).Where(pair => pair[0] == name).Select(pair => long.Parse(pair[1], CultureInfo.InvariantCulture)).FirstOrDefault(otherwise);
var (cases, seed) = (Said("--cases", 10_000_000), (int)Said("--seed", 1));
var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(worker => new ManyCases((seed * 1_000) + worker)).ToArray();
var began = Stopwatch.GetTimestamp();
try
{
    Parallel.ForEach(workers, worker => worker.Play((cases + workers.Length - 1) / workers.Length));
}
catch (AggregateException broken)
{
    Console.WriteLine(broken.InnerException!.Message);
    return 1;
}

var took = Stopwatch.GetElapsedTime(began);
Console.WriteLine($"{workers.Sum(worker => worker.Cases):N0} cases in {workers.Sum(worker => worker.Stories):N0} stories, no violation; {took.TotalSeconds:N0} s, {workers.Length} threads, seed {seed}");
return 0;
