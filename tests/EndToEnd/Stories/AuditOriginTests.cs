using Concord.EndToEnd.Crashes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>What people do reaches the audit with the address that they did it from, also where another part of the program does the work; what the program does by itself has none.</summary>
public sealed class AuditOriginTests
{
    [Fact]
    public async Task Each_change_says_where_its_request_came_from_and_a_run_by_itself_says_nothing()
    {
        await using var world = await CrashWorld.StartAsync(onPostgres: false);
        var record = (await world.Hub.TasksAsync())[0];
        await world.Hub.EditAsync(record.Id, new { description = "By a person" });
        await world.SettledAsync();

        foreach (var action in (string[])["integration.created", "job.started", "record.updated"])
            (await OriginsAsync(world.Hub, action)).ShouldAllBe(origin => origin == "127.0.0.1", action);
        (await OriginsAsync(world.Hub, "record.created")).ShouldAllBe(origin => origin == "", "the first sync brought them, by itself");
        (await OriginsAsync(world.Hub, "job.completed")).ShouldAllBe(origin => origin == "");
    }

    private static async Task<IReadOnlyList<string>> OriginsAsync(Hub hub, string action)
    {
        var rows = (await hub.SendAsync(HttpMethod.Get, $"/api/admin/audit?action={action}&limit=20")).Json.GetProperty("audit").EnumerateArray().ToList();
        rows.ShouldNotBeEmpty(action);
        return [.. rows.Select(row => row.GetProperty("origin").GetString() ?? "")];
    }
}
