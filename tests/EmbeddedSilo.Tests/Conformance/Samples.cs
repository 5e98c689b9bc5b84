#pragma warning disable CA1000, CA1018, CA1051, CA1802, CA1805, CA1813, CA1822, CA2211, IDE0060
namespace Orleans.Samples;

public interface ISample<T>;

public abstract class Sample<TKey, TValue> : ISample<TValue>
    where TKey : struct
    where TValue : ISample<TValue>
{
    public const int Constant = 7;

    protected internal static readonly string? Field = "".Length > 0 ? "" : null;

    internal int Hidden;

    public required int Required { get; init; }

    public string Half { get; protected set; } = "";

    internal string HiddenProperty { get; set; } = "";

    public static void Generic<T>(T value)
    {
    }

    public Dictionary<string, TValue?> Nullabilities(string? a, string b, string[]? c, string?[] d, int? e) => [];

    public abstract void Defaults(int a = 3, string b = "x", string? c = null, CancellationToken d = default);

    public virtual Task<List<string?>> Virtual() => Task.FromResult(new List<string?>());

    public override string? ToString() => null;

#nullable disable
    public object Oblivious(object value) => value;
#nullable restore

    private protected void HiddenMethod() => Hidden++;
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public class SampleAttribute : Attribute;

public class OtherSampleAttribute : SampleAttribute;

public static class SampleExtensions
{
    public static int Extend(this string value) => value.Length;
}

public readonly struct SampleStruct;

internal sealed class HiddenSample;
