using Concord.Planting;

namespace Concord.Simulation.Planted;

/// <summary>The bugs are data about the product's sources, which move on: each still has to fit them.</summary>
public sealed class PlantedBugTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Files() => new(PlantedBug.All.SelectMany(bug => bug.Edits).Select(edit => edit.File).Distinct());

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_bug_finds_its_text_once(string file)
    {
        var source = File.ReadAllText(Path.Combine(Root, file));
        PlantedBug.Plant(PlantedBug.All, file, source).ShouldNotBe(source);
    }

    [Fact]
    public void Every_bug_asks_for_its_own_name() => PlantedBug.All
        .Where(bug => bug.Edits.All(edit => !edit.Becomes.Contains($"Planted.Is(\"{bug.Name}\")", StringComparison.Ordinal))).ShouldBeEmpty();

    [Theory]
    [InlineData("one two", "no longer has this text")]
    [InlineData("gone gone", "several times")]
    public void A_text_that_is_missing_or_ambiguous_is_refused(string source, string reason)
    {
        var bug = PlantedBug.Read("some-bug", "Something is wrong.\n=== src/A.cs\ngone\n=== becomes\nthere\n");

        Should.Throw<FormatException>(() => PlantedBug.Plant([bug], "src/A.cs", source)).Message.ShouldContain(reason);
        PlantedBug.Plant([bug], "src/A.cs", "all gone").ShouldBe("all there");
        PlantedBug.Plant([bug], "src/B.cs", "gone gone").ShouldBe("gone gone");
    }

    [Theory]
    [InlineData("Something is wrong.")]
    [InlineData("Something is wrong.\n=== src/A.cs\ntext\n")]
    [InlineData("Something is wrong.\n=== src/A.cs\ntext\n=== src/B.cs\ntext\n")]
    public void A_file_that_is_no_bug_is_refused(string text) => Should.Throw<FormatException>(() => PlantedBug.Read("some-bug", text)).Message.ShouldContain("some-bug");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
