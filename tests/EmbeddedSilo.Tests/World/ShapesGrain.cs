using Orleans;

#pragma warning disable CA1068 // A token in front is one of the shapes.

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>Every shape a grain method can have. Internal: references are let in.</summary>
internal interface IShapes : IShapesBase
{
    Task Nothing();

    ValueTask NothingToo();

    Task<int> One(int a);

    ValueTask<string> Two(int a, string b);

    Task<string> Seven(byte a, short b, int c, long d, float e, double f, decimal g);

    Task<(int A, string? B)> Tuple(int a, string? b = null);

    Task<string> TokenInFront(CancellationToken token, string a);

    Task Throw(bool atOnce);

    Task<string> WhoAmI();
}

internal interface IShapesBase : IGrainWithStringKey
{
    Task<string> Inherited();
}

internal interface IOtherFace : IGrainWithStringKey
{
    Task<string> Face();
}

internal sealed class ShapesGrain : Grain, IShapes, IOtherFace
{
    public Task Nothing() => Task.CompletedTask;

    public ValueTask NothingToo() => default;

    public async Task<int> One(int a)
    {
        await Task.Yield();
        return a + 1;
    }

    public ValueTask<string> Two(int a, string b) => new(a + b);

    public Task<string> Seven(byte a, short b, int c, long d, float e, double f, decimal g) =>
        Task.FromResult(FormattableString.Invariant($"{a} {b} {c} {d} {e} {f} {g}"));

    public Task<(int A, string? B)> Tuple(int a, string? b = null) => Task.FromResult((a, b));

    public Task<string> TokenInFront(CancellationToken token, string a) => Task.FromResult($"{a} {token.CanBeCanceled}");

    public Task Throw(bool atOnce) => atOnce ? throw new FormatException("at once") : ThrowLater();

    public Task<string> WhoAmI() => Task.FromResult(
        $"{this.GetPrimaryKeyString()} {this.AsReference<IShapes>().GetPrimaryKeyString()} {ReferenceEquals(GrainContext.GrainInstance, this)}");

    public Task<string> Inherited() => Task.FromResult("inherited");

    public Task<string> Face() => Task.FromResult("other face of " + this.GetPrimaryKeyString());

    private static async Task ThrowLater()
    {
        await Task.Yield();
        throw new FormatException("later");
    }
}
