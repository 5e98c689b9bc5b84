using Concord.Postgres;

namespace Concord.EndToEnd.Parts;

/// <summary>The hub and Parse Server.</summary>
internal sealed class ParseWorld : LinkedWorld
{
    private ParseWorld(string folder, ParseServer parse, Proxy proxy)
        : base(folder, Repository.ParseSample, parse, proxy) =>
        Parse = parse;

    public ParseServer Parse { get; }

    /// <summary>Both sides started and not connected. Without PostgreSQL's programs the test is skipped.</summary>
    public static async Task<ParseWorld> StartAsync(int tasks)
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("concord-e2e-").FullName;
        var parse = await ParseServer.StartAsync(folder, database, tasks);
        var world = new ParseWorld(folder, parse, await Proxy.StartAsync(parse.Address));
        await world.StartHubAsync();
        return world;
    }

    /// <summary>Every task there is bound to one here with the same values, and there is no other here.</summary>
    public async Task ShouldMirrorAsync()
    {
        var outside = await Parse.TasksAsync();
        var here = (await Hub.TasksAsync()).ToDictionary(task => task.Id, task => task.Fields);
        var bound = (await Hub.MappingsAsync(Link.Id)).Where(mapping => mapping.ExternalId is not null && here.ContainsKey(mapping.InternalId))
            .ToDictionary(mapping => mapping.ExternalId!, mapping => here[mapping.InternalId]);
        bound.Keys.ShouldBe(outside.Select(task => task.ObjectId), ignoreOrder: true);
        here.Count.ShouldBe(outside.Count);
        foreach (var task in outside)
            ValuesOf(bound[task.ObjectId]).ShouldBe((task.Title, task.Notes ?? "", task.Done == true, task.Due), task.ToString());
    }

    private static (string?, string, bool, string?) ValuesOf(TaskFields fields) =>
        (fields.Title, fields.Description ?? "", fields.Status == "COMPLETED", fields.DueDate?.Split('T')[0]);
}
