using System.Collections.Immutable;
using Orleans;

namespace Concord.EmbeddedSilo.Tests.Boundary;

public enum Colour
{
    Red,
    Green,
}

[GenerateSerializer, Immutable, Alias("sample.point")]
public readonly record struct Point([property: Id(0)] int X, [property: Id(1)] int Y);

[GenerateSerializer, Immutable, Alias("sample.shape")]
public abstract record Shape
{
    [Id(0)]
    public required string Name { get; init; }
}

[GenerateSerializer, Immutable, Alias("sample.circle")]
public sealed record Circle([Id(0)] Point Centre, [Id(1)] decimal Radius) : Shape;

[GenerateSerializer, Immutable, Alias("sample.polygon")]
public sealed record Polygon : Shape
{
    [Id(0)]
    private readonly int _sides;

    public Polygon(int sides) => _sides = sides;

    [Id(1)]
    public ImmutableArray<Point> Corners { get; init; } = [];

    [Id(2)]
    public ImmutableDictionary<string, Shape?>? Parts { get; init; }

    public int Sides => _sides;
}

[Alias("sample.good")]
public interface IGood : IGrainWithStringKey
{
    Task Nothing();

    ValueTask<Shape?> Draw(Colour colour, int? size, DateTimeOffset at, Guid id, IGood other, CancellationToken token);

    Task<ImmutableSortedDictionary<string, Polygon>> All(ImmutableArray<Circle> circles);
}

public interface IUnnamed : IGrainWithStringKey
{
    Task Go();
}

[Alias("sample.good")]
public interface ISameName : IGrainWithStringKey
{
    Task Go();
}

[Alias("sample.tokens")]
public interface ITakesTokens : IGrainWithStringKey
{
    Task Go(CancellationToken one, CancellationToken two);
}

[Alias("sample.takes")]
public interface ITakes<T> : IGrainWithStringKey
{
    Task Go(T value);
}

[Alias("sample.returns")]
public interface IReturns<T> : IGrainWithStringKey
{
    Task<T> Go();
}

public sealed record Bare(string Name);

[GenerateSerializer, Immutable, Alias("sample.settable")]
public sealed record Settable
{
    [Id(0)]
    public string Name { get; set; } = "";
}

[GenerateSerializer, Immutable, Alias("sample.holdsList")]
public sealed record HoldsList([property: Id(0)] ImmutableArray<List<int>> Inner);

[GenerateSerializer, Immutable, Alias("sample.withoutId")]
public sealed record WithoutId([property: Id(0)] int A, int B);

[GenerateSerializer, Alias("sample.numberedNames")]
public enum NumberedNames
{
    One,

    [Id(1)]
    Two,
}

[GenerateSerializer, Immutable, Alias("sample.sameId")]
public sealed record SameId([property: Id(0)] int A, [property: Id(0)] int B);

[GenerateSerializer, Immutable, Alias("sample.open")]
public record Open;

[GenerateSerializer, Immutable, Alias("sample.family")]
public abstract record Family;

[GenerateSerializer, Immutable, Alias("sample.blackSheep")]
public sealed record BlackSheep : Family
{
    [Id(0)]
    public int[] Wool { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("sample.inherits")]
public sealed record Inherits : MutableBase;

[GenerateSerializer, Immutable, Alias("sample.mutableBase")]
public abstract record MutableBase
{
    [Id(0)]
    public int Count { get; set; }
}
