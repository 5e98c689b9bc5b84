using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>I20: nothing that people may read holds a secret: neither an integration's token nor a key that webhooks are signed with.</summary>
internal sealed class SecretCheck(World world)
{
    public void Run()
    {
        string[] secrets = [IntegrationBody.Token, .. world.Sites.Select(site => site.Post.Secret).OfType<string>()];
        foreach (var row in Rows())
        {
            var text = row.ToString()!;
            if (Array.Exists(secrets, secret => text.Contains(secret, StringComparison.Ordinal))) world.Journal.Violation("I20", $"a secret is in {text}");
        }
    }

    private IEnumerable<object> Rows() =>
        [.. world.Disk.All<AuditRow>(), .. world.Disk.All<SyncLogRow>(), .. world.Disk.All<OperationRow>(), .. world.Disk.All<JobRow>(), .. world.Disk.All<DeliveryRow>(), .. world.Disk.All<AlertRow>(), .. world.Disk.All<NoticeRow>(), .. world.Mailbox.Mails];
}
