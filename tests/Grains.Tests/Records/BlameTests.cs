using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.History;
using Concord.Sync.Values;
using FsCheck;
using FsCheck.Fluent;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Blame rests on the names of changed fields that each version keeps; replaying the versions' own states tells the same.</summary>
public sealed class BlameTests
{
    /// <summary>A step of a record's life: what happens, and to which of a few values.</summary>
    private sealed record Deed(int What, int Value);

    [Fact]
    public void Blame_is_what_a_replay_of_the_versions_tells()
    {
        var deeds = Gen.Two(Gen.Choose(0, 6)).Select(pair => new Deed(pair.Item1, pair.Item2)).ListOf().ToArbitrary();
        Prop.ForAll(deeds, story => Holds([.. story])).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static void Holds(IReadOnlyList<Deed> story)
    {
        var world = RecordWorld.AtRest();
        foreach (var deed in story)
        {
            Play(world, deed);
        }

        var versions = world.Rows<RecordVersionRow>().OrderBy(row => row.Version).ToList();
        var present = ((FieldValue.Object)world.Record.Fields).Fields.Keys.ToHashSet(StringComparer.Ordinal);
        var blamed = Blame.Find(versions.AsEnumerable().Reverse(), row => row.ChangedFields, new HashSet<string>(present, StringComparer.Ordinal))
            .ToDictionary(one => one.Field, one => one.Change.Version, StringComparer.Ordinal);

        blamed.ShouldBe(Replayed(versions).Where(entry => present.Contains(entry.Key)).ToDictionary(), ignoreOrder: true);
    }

    private static void Play(RecordWorld world, Deed deed)
    {
        world.After(TimeSpan.FromMinutes(3));
        var deleted = world.Record.DeletedAt is not null;
        switch (deed.What)
        {
            case 0 when !deleted:
                world.Edit($$"""{"title":"ours {{deed.Value}}"}""");
                break;
            case 1 when !deleted:
                world.Edit($$"""{"description":{{(deed.Value > 3 ? "null" : "\"d\"")}},"estimatedHours":{{deed.Value}}}""");
                break;
            case 2 or 3 when world.MappingOf(RecordWorld.Self)?.ExternalId is not null:
                world.Fetched(Outside(name: $"theirs {deed.Value}", notes: deed.Value > 3 ? null : "n", done: deed.Value % 2 == 0));
                break;
            case 4 when !deleted && deed.Value == 0:
                world.Delete();
                break;
            case 5:
                world.Undo($"job_{deed.Value}");
                break;
        }
    }

    // Which version a field's value was first seen in and has kept since.
    private static Dictionary<string, long> Replayed(IEnumerable<RecordVersionRow> versions)
    {
        var (state, blame) = (FieldValue.Object.Empty, new Dictionary<string, long>(StringComparer.Ordinal));
        foreach (var version in versions)
        {
            var now = (FieldValue.Object)version.Fields;
            foreach (var field in state.Fields.Keys.Union(now.Fields.Keys).Where(field => !state.Get(field).Equals(now.Get(field))))
            {
                blame[field] = version.Version;
            }

            state = now;
        }

        return blame;
    }
}
