using System.Globalization;

namespace Concord.EndToEnd.Parts;

/// <summary>The hub and json-server.</summary>
internal sealed class World : LinkedWorld
{
    private World(string folder, RestServer rest, Proxy proxy)
        : base(folder, Repository.RestSample, rest, proxy) =>
        Rest = rest;

    public RestServer Rest { get; }

    /// <summary>Both sides started and not connected.</summary>
    public static async Task<World> StartAsync(int tasks)
    {
        var folder = Directory.CreateTempSubdirectory("concord-e2e-").FullName;
        var rest = await RestServer.StartAsync(folder, tasks);
        var world = new World(folder, rest, await Proxy.StartAsync(rest.Address));
        await world.StartHubAsync();
        return world;
    }

    /// <inheritdoc cref="LinkedWorld.HereAsync"/>
    public Task<TaskView> HereAsync(long outsideId) => HereAsync(outsideId.ToString(CultureInfo.InvariantCulture));
}
