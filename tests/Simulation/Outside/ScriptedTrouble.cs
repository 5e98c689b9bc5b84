using System.Collections.Immutable;
using Concord.Fakes.Rest;
using Concord.Simulation.Database;
using Concord.Simulation.Worlds;
using Concord.Storage;

namespace Concord.Simulation.Outside;

/// <summary>Trouble by name: each fault is played once, at the first commit, request or webhook that it is meant for.</summary>
internal sealed class ScriptedTrouble : Trouble
{
    private readonly List<(string Name, Func<CommitUnit, bool> Meant, DatabaseFault Fault)> commits = [];
    private readonly List<(string Name, Func<FakeRequest, Site?, bool> Meant, Passage Passage)> requests = [];
    private readonly List<(string Name, Func<FakeWebhook, bool> Meant, Post Post)> webhooks = [];

    /// <summary>The faults that were never met: a scenario that has any tells another story than it says.</summary>
    public IEnumerable<string> Unplayed =>
        commits.Select(rule => rule.Name).Concat(requests.Select(rule => rule.Name)).Concat(webhooks.Select(rule => rule.Name));

    /// <summary>At a commit that holds such a row.</summary>
    public void At<T>(DatabaseFault fault, Func<T, bool> row)
        where T : class => commits.Add(($"{fault} at {typeof(T).Name}", unit => unit.Writes.Any(write => write.Row is T found && row(found)), fault));

    /// <summary>At a request with this method whose path begins so, in one system or, without a name, in any.</summary>
    public void At(string method, string path, Passage passage, int times = 1, string? site = null)
    {
        for (; times > 0; times--)
            requests.Add(($"{passage.Fate} at {method} {path}", (request, to) => request.Method == method && request.PathAndQuery.StartsWith(path, StringComparison.Ordinal) && (site is null || to?.Id == site), passage));
    }

    /// <summary>What is left of faults at such requests is over.</summary>
    public void Forget(string method, string path) => requests.RemoveAll(rule => rule.Name.EndsWith($" at {method} {path}", StringComparison.Ordinal));

    /// <summary>At a webhook with this event.</summary>
    public void At(string webhookEvent, params TimeSpan[] copies) =>
        webhooks.Add(($"webhook {webhookEvent}", webhook => webhook.Event == webhookEvent, new Post(copies)));

    public override DatabaseFault NextCommit(ImmutableArray<CommitUnit> units) =>
        Take(commits, rule => units.Any(rule.Meant)) is { Name: not null } rule ? rule.Fault : DatabaseFault.None;

    public override Passage NextRequest(FakeRequest request, Site? site) =>
        Take(requests, rule => rule.Meant(request, site)) is { Name: not null } rule ? rule.Passage : Passage.Good;

    public override Post NextWebhook(FakeWebhook webhook) =>
        Take(webhooks, rule => rule.Meant(webhook)) is { Name: not null } rule ? rule.Post : Post.AtOnce;

    private static T? Take<T>(List<T> rules, Predicate<T> meant)
    {
        var index = rules.FindIndex(meant);
        if (index < 0) return default;
        var rule = rules[index];
        rules.RemoveAt(index);
        return rule;
    }
}
