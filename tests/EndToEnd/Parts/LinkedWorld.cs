using System.Text.Json.Nodes;

namespace Concord.EndToEnd.Parts;

/// <summary>A system, the hub, and the proxy between them, in a folder of their own. Webhooks go to the hub directly.</summary>
/// <param name="folder">Removed with the world.</param>
/// <param name="sample">Where the sample's integration is.</param>
internal abstract class LinkedWorld(string folder, string sample, SampleServer server, Proxy proxy) : IAsyncDisposable
{
    private Integration? link;

    public Proxy Proxy { get; } = proxy;

    public Hub Hub { get; } = new(folder, proxy.Address, server.Address);

    /// <summary>The integration made by <see cref="ConnectAsync"/>.</summary>
    public Integration Link => link ?? throw new InvalidOperationException("Connect first.");

    /// <summary>The sample's integration, through the proxy.</summary>
    public JsonObject Settings()
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(sample, "integration.json")))!.AsObject();
        settings["baseUrl"] = new Uri(Proxy.Address, new Uri(settings["baseUrl"]!.GetValue<string>()).AbsolutePath).AbsoluteUri;
        return settings;
    }

    public async Task ConnectAsync(Action<JsonObject>? change = null)
    {
        var settings = Settings();
        change?.Invoke(settings);
        var reply = await Hub.PostAsync("/api/admin/integrations", settings.ToJsonString());
        reply.Status.ShouldBe(200, reply.Text);
        link = new Integration(
            reply["integration", "id"], reply["integration", "webhookSecret"], new Uri(reply["integration", "webhookEndpoint"]), reply["integration", "initialJobId"]);
    }

    public Task WebhooksOnAsync() => server.SendWebhooksToAsync(Link.Endpoint, Link.Secret);

    /// <summary>What the server would tell from now on is lost.</summary>
    public Task WebhooksOffAsync() => server.SendWebhooksToAsync(Proxy.Nowhere, Link.Secret);

    /// <summary>Waits for a run to complete, without failed records.</summary>
    public Task<JobView> EndedAsync(string jobId) => Hub.EndedAsync(jobId);

    /// <summary>A run that compares everything, to its end.</summary>
    public Task<JobView> FullSyncAsync() => SyncAsync(full: true);

    /// <summary>A run to its end.</summary>
    public async Task<JobView> SyncAsync(bool full)
    {
        var reply = await Hub.PostAsync($"/api/admin/integrations/{Link.Id}/sync", new { fullSync = full });
        reply.Status.ShouldBe(200, reply.Text);
        return await EndedAsync(reply["jobId"]);
    }

    /// <summary>The task here that is bound to a task there; fails while there is none.</summary>
    public async Task<TaskView> HereAsync(string outsideId)
    {
        var bound = (await Hub.GetAsync<MappingPage>($"/api/admin/integrations/{Link.Id}/mappings?externalId={Uri.EscapeDataString(outsideId)}")).Mappings.ShouldHaveSingleItem();
        return (await Hub.TaskAsync(bound.InternalId)).ShouldNotBeNull();
    }

    /// <summary>Waits until nothing is on its way: no open operation, no open delivery, no webhook unsent.</summary>
    public Task SettledAsync() => Eventually.HoldsAsync(async () =>
    {
        (await server.WebhooksAsync()).Open.ShouldBe(0);
        (await Hub.DeliveriesAsync(Link.Id)).ShouldAllBe(delivery => delivery.State == "CLOSED");
        (await Hub.OperationsAsync(Link.Id)).ShouldAllBe(operation => operation.State != "PENDING" && operation.State != "ATTEMPTED");
    });

    /// <summary>What both processes wrote, for whoever reads of a failure.</summary>
    public string Told() => $"The hub wrote:\n{Hub.Output}\nThe sample server wrote:\n{server.Output}";

    /// <summary>Starts the hub; when it does not start, nothing is left behind.</summary>
    protected async Task StartHubAsync()
    {
        try
        {
            await Hub.StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Proxy.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>What creating an integration answered.</summary>
internal sealed record Integration(string Id, string Secret, Uri Endpoint, string FirstJob);
