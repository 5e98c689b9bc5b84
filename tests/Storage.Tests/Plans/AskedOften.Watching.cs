using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Plans;

/// <summary>What is asked every second while somebody watches.</summary>
internal static partial class AskedOften
{
    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Watching() =>
    [
        Asks("watch: logs", RecentRows.Logs(Now).Take(500)),
        Asks("watch: alerts raised", RecentRows.RaisedAlerts(Now).Take(500)),
        Asks("watch: alerts noted", RecentRows.NotedAlerts(Now).Take(500)),
        Asks("watch: alerts ended", RecentRows.EndedAlerts(Now).Take(500)),
        Asks("watch: conflicts", RecentRows.Conflicts(Now).Take(500)),
        Asks("watch: jobs that ended", RecentRows.EndedJobs(Now).Take(500)),
        Asks("watch: jobs that go on", RecentRows.OpenJobs(JobStatus.RUNNING).Take(500)),
    ];
}
