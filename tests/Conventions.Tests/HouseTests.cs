using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Concord.Conventions.Tests;

/// <summary>The rules of the house that the compiler does not hold by itself.</summary>
public sealed partial class HouseTests
{
    // What a project of src may reference; a reference that is not here needs a reason and a line here.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Sync"] = [],
        ["EmbeddedSilo"] = [],
        ["Fakes"] = [],
        ["Connectors"] = ["Sync"],
        ["Storage"] = ["Sync"],
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces", "Sync", "Connectors", "Storage"],
        ["Silo"] = ["Grains"],
        ["WebFront"] = ["Silo", "Grains.Interfaces", "Storage", "Connectors", "Fakes"],
    };

    public static TheoryData<string> Projects() => new(Repository.Files("src", ".csproj").Select(path => path.Split('/')[1]));

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_go_one_way(string project)
    {
        var file = XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"));
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Split('/')[^1]));
        references.ShouldBeSubsetOf(Allowed[project]);
    }

    [Fact]
    public void Sync_takes_no_package() =>
        XDocument.Parse(Repository.Read("src/Sync/Sync.csproj")).Descendants("PackageReference").ShouldBeEmpty();

    [Fact]
    public void Sync_does_no_io_and_is_never_async() =>
        Offenders("src/Sync", AsyncOrIo()).ShouldBeEmpty();

    [Fact]
    public void Only_grain_projects_and_their_hosts_speak_of_Orleans() =>
        Repository.Files("src", ".cs").Where(path => !GrainSide().IsMatch(path) && Repository.Read(path).Contains("using Orleans", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void The_web_front_knows_the_grains_by_their_contracts_only() =>
        Repository.Files("src/WebFront", ".cs").Where(path => GrainInternals().IsMatch(Repository.Read(path))).ShouldBeEmpty();

    [Fact]
    public void Only_compositions_ask_which_runtime_they_are_on() =>
        Repository.Files("src", ".cs").Where(path => path.EndsWith(".Orleans.cs", StringComparison.Ordinal) || path.EndsWith(".Embedded.cs", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("src/Silo/", StringComparison.Ordinal) && !path.StartsWith("src/WebFront/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Folders_show_features_and_not_kinds_of_class() =>
        Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs")).Where(path => Kinds().IsMatch(path)).ShouldBeEmpty();

    [Fact]
    public void Files_stay_small() =>
        Repository.Files("src", ".cs").Where(path => Repository.Read(path).Count(sign => sign == '\n') > 250).ShouldBeEmpty();

    [Fact]
    public void No_loose_ends_are_left_in_the_code() =>
        Offenders("src", LooseEnds()).Concat(Offenders("tests", LooseEnds())).Where(path => !path.Contains("Conventions.Tests")).ShouldBeEmpty();

    [Fact]
    public void What_crosses_a_grain_boundary_is_immutable_and_named() =>
        EmbeddedSilo.Tests.Boundary.BoundaryTypes.ProblemsIn(typeof(Grains.GrainKeys).Assembly).ShouldBeEmpty();

    private static IEnumerable<string> Offenders(string folder, Regex pattern) =>
        Repository.Files(folder, ".cs").Where(path => pattern.IsMatch(Repository.Read(path)));

    [GeneratedRegex(@"\basync\b|\bawait\b|System\.IO\.File|\bFile\.|HttpClient|Task<")]
    private static partial Regex AsyncOrIo();

    [GeneratedRegex("^src/(Grains|Grains.Interfaces|EmbeddedSilo|Silo|WebFront)/")]
    private static partial Regex GrainSide();

    [GeneratedRegex(@"Concord\.Grains\.(Configuration|Dispatch)")]
    private static partial Regex GrainInternals();

    [GeneratedRegex("/(Services|Helpers|Managers|Utils|Common|Models)/|(Helper|Manager|Utils?)\\.cs$")]
    private static partial Regex Kinds();

    // TODO alone is a status of tasks.
    [GeneratedRegex(@"\bTODO:|\bTODO\(|\b(FIXME|HACK)\b|NotImplementedException|Thread\.Sleep\(")]
    private static partial Regex LooseEnds();
}
