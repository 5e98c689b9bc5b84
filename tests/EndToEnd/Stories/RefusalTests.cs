using System.Text.Json.Nodes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Bad requests of admins and of the platform: a status, a code, words that help, and nothing saved.</summary>
public sealed class RefusalTests(SyncedWorld fixture) : IClassFixture<SyncedWorld>
{
    private World World => fixture.World;

    [NodeFact]
    public Task An_unreachable_system_is_400() => ShouldNotCreateAsync(
        settings => settings["baseUrl"] = World.Hub.Closed.AbsoluteUri, "connection-failed", "could not be used");

    [NodeFact]
    public Task An_address_that_the_operator_did_not_open_is_400_and_names_the_setting() => ShouldNotCreateAsync(
        settings => settings["baseUrl"] = "http://127.0.0.1:9", "connection-failed", "Egress__Allow");

    [NodeFact]
    public Task An_unauthorised_token_is_400() => ShouldNotCreateAsync(
        settings => settings["credentials"] = new JsonObject { ["token"] = "wrong" }, "credentials-refused", "refused the credentials");

    [NodeFact]
    public Task A_duplicate_name_is_400() => ShouldNotCreateAsync(
        settings => settings["name"] = " sample TASK list ", "duplicate-name", "choose another name");

    [NodeFact]
    public async Task An_unknown_property_is_400()
    {
        var reply = await ShouldNotCreateAsync(settings => settings["conflictStrategie"] = "LATEST_WINS", "integration-invalid", "errors");
        reply.Json.GetProperty("errors")[0].GetProperty("path").GetString().ShouldBe("conflictStrategie");
    }

    [NodeFact]
    public async Task Several_mistakes_are_told_at_once()
    {
        var reply = await ShouldNotCreateAsync(
            settings =>
            {
                settings["syncFrequency"] = "SOMETIMES";
                settings["timeZone"] = "Europe/Nowhere";
                settings["mappings"]![0]!["externalToInternal"]![1]!["internalField"] = "titel";
            },
            "integration-invalid",
            "errors");
        var paths = reply.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("path").GetString()).ToList();
        paths.ShouldContain("syncFrequency");
        paths.ShouldContain("timeZone");
        paths.ShouldContain(path => path!.StartsWith("mappings", StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task A_stale_If_Match_is_412_and_changes_nothing()
    {
        var before = await World.HereAsync(1);
        var reply = await World.Hub.SendAsync(HttpMethod.Patch, $"/api/records/TASK/{before.Id}", new { fields = new { title = "Never written" } }, ifMatch: "\"999\"");
        reply.ShouldRefuse(412, "record-stale", "not 999");
        (await World.HereAsync(1)).ShouldBe(before);
    }

    [NodeFact]
    public async Task An_unknown_field_or_property_of_a_record_is_400_and_changes_nothing()
    {
        var before = await World.HereAsync(1);
        var path = $"/api/records/TASK/{before.Id}";
        (await World.Hub.SendAsync(HttpMethod.Patch, path, new { fields = new { titel = "Never written" } })).ShouldRefuse(400, "record-invalid", "errors");
        (await World.Hub.SendAsync(HttpMethod.Patch, path, new { field = new { title = "Never written" } })).Status.ShouldBe(400);
        (await World.HereAsync(1)).ShouldBe(before);
    }

    [NodeFact]
    public async Task Without_a_token_nothing_is_told()
    {
        using var stranger = new HttpClient { BaseAddress = World.Hub.Address };
        using var answer = await stranger.GetAsync(new Uri("/api/records/TASK", UriKind.Relative));
        ((int)answer.StatusCode).ShouldBe(401);
    }

    private async Task<Reply> ShouldNotCreateAsync(Action<JsonObject> change, string code, string detail)
    {
        var before = await World.Hub.GetAsync<IntegrationPage>("/api/admin/integrations");
        var settings = World.Settings();
        settings["name"] = "Another list";
        change(settings);
        var reply = await World.Hub.PostAsync("/api/admin/integrations", settings.ToJsonString());
        reply.ShouldRefuse(400, code, detail);
        (await World.Hub.GetAsync<IntegrationPage>("/api/admin/integrations")).Integrations.ShouldBe(before.Integrations);
        return reply;
    }
}
