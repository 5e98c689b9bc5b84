using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;

namespace Concord.Simulation.Checking;

/// <summary>Of every alert people are told in time, and not more often than its rule says.</summary>
internal sealed class AlertCheck(World world)
{
    // A lost wake-up may cost a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public void Run()
    {
        foreach (var alert in world.Disk.All<AlertRow>())
        {
            Expect(!(alert.NextDueAt < world.Now - Patience), $"{alert.Id}, {alert.Name}, was to be told at {alert.NextDueAt:HH:mm:ss}");
            Expect(alert.NextDueAt is not null || alert.NoticeIds.Length == AlertRules.Of(alert.Name).Channels.Length - 1, $"{alert.Id}, {alert.Name}, has {alert.NoticeIds.Length} notices");
        }

        foreach (var notices in world.Disk.All<NoticeRow>().GroupBy(row => (row.IntegrationId, row.Rule, row.Kind, row.Channel)))
        {
            var told = notices.OrderBy(row => row.CreatedAt).ToList();
            Expect(told.TrueForAll(row => !(row.NextDueAt < world.Now - Patience)), $"a notice of {notices.Key} was to be sent and was not");
            Expect(told.Zip(told.Skip(1)).All(pair => pair.Second.CreatedAt - pair.First.CreatedAt >= AlertRules.Of(notices.Key.Rule).Cooldown), $"{notices.Key} was told more often than its cooldown lets");
        }
    }

    private void Expect(bool holds, string what)
    {
        if (!holds) world.Journal.Violation("alerts", what);
    }
}
