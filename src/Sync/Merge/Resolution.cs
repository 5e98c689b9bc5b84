using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>A person's answer to a parked conflict.</summary>
public static class Resolution
{
    /// <summary>The outcome of choosing values, or why they cannot stand.</summary>
    /// <param name="input">The mapping as it stands now.</param>
    /// <param name="groups">The names of the parked groups.</param>
    /// <param name="resolvedData">A value in local space for every field in conflict, by internal name.</param>
    /// <param name="pushToExternal">False: only the local side is written, and the pair as it then stands becomes the base.</param>
    public static Validated<MergeDecision> Resolve(
        MergeInput input, IEnumerable<string> groups, FieldValue.Object resolvedData, bool pushToExternal)
    {
        var problems = new ProblemList();
        var parked = groups.Select(input.Mapping.Group).OfType<FieldGroup>().ToList();
        var patch = ReadPatch(input.Local, parked, resolvedData, problems);
        var after = patch.Overlay(input.Local);
        foreach (var problem in input.Mapping.Schema.Validate(after).Where(problem => resolvedData.Fields.ContainsKey(problem.Path)))
        {
            problems.Add($"resolvedData.{problem.Path}", problem.Message);
        }

        var decisions = problems.Count > 0
            ? []
            : parked.Select(group => Decide(input, group, patch.Restrict(group.LocalPaths), pushToExternal, problems)).ToImmutableArray();
        return problems.Validated(new MergeDecision(input, decisions));
    }

    /// <summary>The difference is accepted: the pair as it stands becomes the base, and nothing is written until either side changes.</summary>
    public static MergeDecision Ignore(MergeInput input, IEnumerable<string> groups) => new(
        input,
        [.. groups.Select(input.Mapping.Group).OfType<FieldGroup>().Select(group => Accept(input, group, Projection.Empty))]);

    private static Projection ReadPatch(
        FieldValue local, List<FieldGroup> groups, FieldValue.Object resolvedData, ProblemList problems)
    {
        var fields = groups.SelectMany(group => group.LocalPaths).ToList();
        foreach (var name in resolvedData.Fields.Keys.Where(name => fields.All(field => field.Text != name)))
        {
            problems.Add($"resolvedData.{name}", $"is not in conflict; give values for: {string.Join(", ", fields)}.");
        }

        foreach (var field in fields.Where(field => !resolvedData.Fields.ContainsKey(field.Text)))
        {
            problems.Add($"resolvedData.{field}", "is in conflict and has no value; give the one to keep.");
        }

        return fields
            .Where(field => !resolvedData.Get(field.Text).Equals(field.Read(local)))
            .Aggregate(Projection.Empty, (patch, field) => patch.With(field, resolvedData.Get(field.Text)));
    }

    private static GroupDecision Decide(
        MergeInput input, FieldGroup group, Projection localPatch, bool pushToExternal, ProblemList problems)
    {
        var after = localPatch.Overlay(input.Local);
        if (!pushToExternal || group.Says(Side.External, input.External, after, input.Lookups))
        {
            return Accept(input, group, localPatch);
        }

        var external = group.Project(Side.External, input.External);
        switch (group.Cross(Side.Local, after, input.Lookups))
        {
            case GroupCrossed.Values crossed when group.Difference(Side.External, crossed.Projection, external) is { IsEmpty: false } patch:
                return new GroupDecision(group, Verdict.PushLocal.Instance, localPatch, patch, null, Settles: true);
            case GroupCrossed.Failed failed:
                problems.AddRange(failed.Problems);
                break;
            case GroupCrossed.Waiting waiting:
                problems.Add(group.Name, $"cannot be sent yet: no mapping for {string.Join(", ", waiting.Keys)}; sync it first, or choose another value.");
                break;
        }

        return Accept(input, group, localPatch);
    }

    private static GroupDecision Accept(MergeInput input, FieldGroup group, Projection localPatch) => new(
        group,
        Verdict.Agree.Instance,
        localPatch,
        Projection.Empty,
        BaseMove.Of(group, localPatch.Overlay(input.Local), input.External),
        Settles: true);
}
