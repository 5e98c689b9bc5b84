using Concord.EndToEnd.Parts;
using Concord.Smtp;

namespace Concord.EndToEnd.Stories;

/// <summary>People are told by mail, over a real connection to a mail server.</summary>
public sealed class AlertTests : Story
{
    [NodeFact]
    public async Task A_system_that_cannot_be_reached_is_told_by_mail_and_the_mail_is_on_record()
    {
        await using var mail = new SmtpSink();
        var world = await SyncedAsync(tasks: 2, webhooks: false);
        world.Hub.Settings = new Dictionary<string, string?>
        {
            ["Smtp__Host"] = "127.0.0.1",
            ["Smtp__Port"] = $"{mail.Port}",
            ["Smtp__StartTls"] = "false",
            ["Smtp__From"] = "hub@example.org",
            ["Admin__Email"] = "ops@example.org",
        };
        await world.Hub.StopAsync();
        await world.Hub.StartAsync();
        (await world.Hub.SendAsync(HttpMethod.Put, $"/api/admin/integrations/{world.Link.Id}", """{"alerts":{"rules":{"Integration Down":{"threshold":1,"channels":["email"]}}}}""")).Status.ShouldBe(200);
        world.Proxy.IsDown = true;
        // A listing that fails is the connection's trouble at once; of records it takes three in a row.
        (await world.Hub.PostAsync($"/api/admin/integrations/{world.Link.Id}/sync", new { fullSync = true })).Status.ShouldBe(200);

        await Eventually.HoldsAsync(() =>
        {
            var told = mail.Mails.ShouldHaveSingleItem();
            (told.From, told.To.ShouldHaveSingleItem()).ShouldBe(("hub@example.org", "ops@example.org"));
            told.Text.ShouldContain("Subject: [BritePool] Integration Alert: ");
            return Task.CompletedTask;
        });
        await Eventually.HoldsAsync(async () =>
        {
            var alert = (await world.Hub.GetAsync<AlertList>("/api/admin/alerts?acknowledged=false")).Alerts.ShouldHaveSingleItem();
            (alert.Name, alert.Notices.ShouldHaveSingleItem().State).ShouldBe(("Integration Down", "SENT"));
        });
        world.Proxy.IsDown = false;
    }

    private sealed record AlertList(IReadOnlyList<AlertOnList> Alerts);

    private sealed record AlertOnList(string Name, IReadOnlyList<NoticeOnList> Notices);

    private sealed record NoticeOnList(string State);
}
