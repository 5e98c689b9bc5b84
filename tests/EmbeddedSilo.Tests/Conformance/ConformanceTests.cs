namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>
/// What we offer under the name of Orleans is what Orleans offers, member by member. Ours is a part of theirs, never more.
/// </summary>
public sealed class ConformanceTests
{
    private const string Abstractions = "Microsoft.Orleans.Core.Abstractions";
    private static readonly string[] s_otherPackages =
    [
        "Microsoft.Orleans.Serialization.Abstractions", "Microsoft.Orleans.Core", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Reminders",
    ];

    private static SortedDictionary<string, SortedSet<string>> Ours => SurfaceReader.Read(typeof(GrainSilo).Assembly.Location);

    private static SortedDictionary<string, SortedSet<string>> Written
    {
        get
        {
            using var stream = typeof(ConformanceTests).Assembly.GetManifestResourceStream("surface.txt")!;
            using var reader = new StreamReader(stream);
            return SurfaceComparison.Parse(reader);
        }
    }

    [Fact]
    public void Types_of_Orleans_Core_Abstractions_are_the_same()
    {
        var theirs = SurfaceReader.Read(Find(Abstractions));

        Ours.Keys.Intersect(theirs.Keys).Count().ShouldBeGreaterThan(20);
        SurfaceComparison.Extras(Ours, theirs).ShouldBeEmpty();
    }

    [Fact]
    public void Types_from_elsewhere_are_as_written_down()
    {
        var elsewhere = Ours.Keys.Except(SurfaceReader.Read(Find(Abstractions)).Keys).ToList();

        elsewhere.Except(Written.Keys).ShouldBeEmpty();
        SurfaceComparison.Extras(Ours, Written).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_written_down_that_we_do_not_offer() => Written.Keys.Except(Ours.Keys).ShouldBeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_down_is_so_in_its_package(int package)
    {
        var theirs = SurfaceReader.Read(Find(s_otherPackages[package]));

        Written.Keys.Intersect(theirs.Keys).ShouldNotBeEmpty();
        SurfaceComparison.Extras(Written, theirs).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Orleans.Grain", "abstract class", "class")]
    [InlineData("Orleans.Concurrency.StatelessWorkerAttribute", "PlacementAttribute", "Attribute")]
    [InlineData("Orleans.Concurrency.ReadOnlyAttribute", "usage Method", "usage Class")]
    [InlineData("Orleans.IGrainFactory", "primaryKey", "key")]
    [InlineData("Orleans.IGrainFactory", " = null", "")]
    [InlineData("Orleans.IGrainFactory", "String? grainClass", "String grainClass")]
    [InlineData("Orleans.IGrainFactory", "IGrainWithStringKey>", "IGrain>")]
    [InlineData("Orleans.Runtime.GrainTimerCreationOptions", "required ", "")]
    [InlineData("Orleans.Runtime.GrainTimerCreationOptions", "init;", "set;")]
    [InlineData("Orleans.Grain", "protected System.Void DeactivateOnIdle", "public System.Void DeactivateOnIdle")]
    [InlineData("Orleans.DeactivationReasonCode", "Migrating = 10", "Migrating = 11")]
    public void A_difference_is_found(string type, string truth, string fault)
    {
        var ours = Ours;
        ours[type].Any(line => line.Contains(truth)).ShouldBeTrue();
        ours[type] = [.. ours[type].Select(line => line.Replace(truth, fault))];

        SurfaceComparison.Extras(ours, SurfaceReader.Read(Find(Abstractions))).ShouldNotBeEmpty();
    }

    private static string Find(string package)
    {
        var path = OrleansPackages.PathOf(package);
        if (path is null)
            Assert.Skip($"{package} {OrleansPackages.Version} is not restored here, so our surface was not compared with it.");
        return path;
    }
}
