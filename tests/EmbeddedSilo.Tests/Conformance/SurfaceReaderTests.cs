namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>The reader sees what a comparison must not miss.</summary>
public sealed class SurfaceReaderTests
{
    private static readonly SortedDictionary<string, SortedSet<string>> s_types =
        SurfaceReader.Read(typeof(SurfaceReaderTests).Assembly.Location);

    [Theory]
    [InlineData("Orleans.Samples.Sample`2", "abstract class Orleans.Samples.Sample<TKey: NotNullableValueTypeConstraint, DefaultConstructorConstraint & System.ValueType, TValue: Orleans.Samples.ISample<TValue>> : System.Object")]
    [InlineData("Orleans.Samples.Sample`2", "implements Orleans.Samples.ISample<TValue>")]
    [InlineData("Orleans.Samples.Sample`2", "method protected System.Void .ctor()")]
    [InlineData("Orleans.Samples.Sample`2", "method public System.Collections.Generic.Dictionary<System.String, TValue?> Nullabilities(System.String? a, System.String b, System.String[]? c, System.String?[] d, System.Nullable<System.Int32> e)")]
    [InlineData("Orleans.Samples.Sample`2", "method public abstract System.Void Defaults(System.Int32 a = 3, System.String b = \"x\", System.String? c = null, System.Threading.CancellationToken d = null)")]
    [InlineData("Orleans.Samples.Sample`2", "method public virtual System.Threading.Tasks.Task<System.Collections.Generic.List<System.String?>> Virtual()")]
    [InlineData("Orleans.Samples.Sample`2", "method public override System.String? ToString()")]
    [InlineData("Orleans.Samples.Sample`2", "method public static System.Void Generic<T>(T value)")]
    [InlineData("Orleans.Samples.Sample`2", "property required System.Int32 Required { public get; public init; }")]
    [InlineData("Orleans.Samples.Sample`2", "property System.String Half { public get; protected set; }")]
    [InlineData("Orleans.Samples.Sample`2", "field public const System.Int32 Constant = 7")]
    [InlineData("Orleans.Samples.Sample`2", "field protected internal static readonly System.String? Field")]
    [InlineData("Orleans.Samples.Sample`2", "method public System.Object~ Oblivious(System.Object~ value)")]
    [InlineData("Orleans.Samples.SampleAttribute", "usage Class, Method; multiple True; inherited False")]
    [InlineData("Orleans.Samples.OtherSampleAttribute", "usage as the base class")]
    [InlineData("Orleans.Samples.SampleExtensions", "method public static System.Int32 Extend(this System.String value)")]
    [InlineData("Orleans.Samples.SampleStruct", "readonly struct Orleans.Samples.SampleStruct : System.ValueType")]
    public void A_line_is_read(string type, string line) => s_types[type].ShouldContain(line);

    [Fact]
    public void What_cannot_be_seen_from_outside_is_left_out()
    {
        s_types.ShouldNotContainKey("Orleans.Samples.HiddenSample");
        s_types["Orleans.Samples.Sample`2"].ShouldAllBe(line => !line.Contains("Hidden"));
    }
}
