using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>References: which grain they mean, and what calls through them look like.</summary>
public sealed class ReferenceTests : IAsyncLifetime
{
    private readonly GrainSilo _silo = new(new(), new() { Clock = TimeProvider.System });

    public async ValueTask InitializeAsync()
    {
        _silo.Register(_ => new ShapesGrain());
        _silo.Register(_ => new LeftGrain());
        _silo.Register(_ => new RightGrain());
        await _silo.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        _silo.Dispose();
        return default;
    }

    [Fact]
    public async Task Methods_of_every_shape_are_called()
    {
        var shapes = _silo.GetGrain<IShapes>("x");

        await shapes.Nothing();
        await shapes.NothingToo();
        (await shapes.One(1)).ShouldBe(2);
        (await shapes.Two(1, "b")).ShouldBe("1b");
        (await shapes.Seven(1, 2, 3, 4, 5.5f, 6.5, 7.5m)).ShouldBe("1 2 3 4 5.5 6.5 7.5");
        (await shapes.Tuple(1)).ShouldBe((1, null));
        (await shapes.TokenInFront(default, "a")).ShouldBe("a False");
        using var source = new CancellationTokenSource();
        (await shapes.TokenInFront(source.Token, "a")).ShouldBe("a True");
        (await shapes.Inherited()).ShouldBe("inherited");
    }

    [Theory]
    [InlineData(true, "at once")]
    [InlineData(false, "later")]
    public async Task An_exception_reaches_the_caller_through_the_task(bool atOnce, string message)
    {
        var call = _silo.GetGrain<IShapes>("x").Throw(atOnce);

        (await Should.ThrowAsync<FormatException>(() => call)).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_grain_knows_its_key_and_itself() =>
        (await _silo.GetGrain<IShapes>("x").WhoAmI()).ShouldBe("x x True");

    [Fact]
    public async Task A_reference_can_be_taken_as_another_interface_of_the_same_grain()
    {
        var face = _silo.GetGrain<IShapes>("x").AsReference<IOtherFace>();

        (await face.Face()).ShouldBe("other face of x");
        Should.Throw<InvalidCastException>(() => face.AsReference<IProbe>());
    }

    [Fact]
    public void References_to_one_grain_are_equal()
    {
        var one = _silo.GetGrain<IShapes>("x");

        one.ShouldBe(_silo.GetGrain<IShapes>("x"));
        one.GetHashCode().ShouldBe(_silo.GetGrain<IShapes>("x").GetHashCode());
        one.Equals(_silo.GetGrain<IOtherFace>("x")).ShouldBeTrue();
        one.ShouldNotBe(_silo.GetGrain<IShapes>("X"));
        one.Equals(_silo.GetGrain<ISided>("x", typeof(LeftGrain).FullName)).ShouldBeFalse();
        one.ToString().ShouldBe("shapes/x");
    }

    [Fact]
    public async Task Of_several_classes_one_is_chosen_by_prefix()
    {
        (await _silo.GetGrain<ISided>("x", typeof(LeftGrain).FullName![..^5]).Side()).ShouldBe("left");
        (await _silo.GetGrain<ISided>("x", typeof(RightGrain).FullName).Side()).ShouldBe("right");
        Should.Throw<ArgumentException>(() => _silo.GetGrain<ISided>("x")).Message.ShouldContain("2 grain classes");
        Should.Throw<ArgumentException>(() => _silo.GetGrain<ISided>("x", "Elsewhere")).Message.ShouldContain("0 grain classes");
    }

    [Fact]
    public void An_interface_nobody_implements_is_refused() =>
        Should.Throw<ArgumentException>(() => _silo.GetGrain<IProbe>("x")).Message.ShouldContain(nameof(IProbe));

    [Fact]
    public void Something_that_is_no_grain_has_no_key()
    {
        Should.Throw<ArgumentException>(() => new StrayGrain().GetPrimaryKeyString());
        Should.Throw<ArgumentNullException>(() => ((IAddressable)null!).GetPrimaryKeyString());
        Should.Throw<InvalidOperationException>(() =>
            new StrayGrain().RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.Zero, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(typeof(IHasProperty), "belongs to a property or event")]
    [InlineData(typeof(IHasGenericMethod), "is generic")]
    [InlineData(typeof(IReturnsVoid), "returns neither")]
    [InlineData(typeof(IReturnsValue), "returns neither")]
    [InlineData(typeof(ITakesByReference), "takes a parameter by reference")]
    [InlineData(typeof(ITakesTwoTokens), "more than one CancellationToken")]
    [InlineData(typeof(ITakesEight), "more than 7 arguments")]
    [InlineData(typeof(IHasBody), "has a body")]
    public void An_interface_that_cannot_be_called_is_refused_at_registration(Type grainInterface, string reason)
    {
        var grainClass = BadInterfaces.ClassOf(grainInterface);

        Should.Throw<ArgumentException>(() => BadInterfaces.Register(new(new(), new() { Clock = TimeProvider.System }), grainClass))
            .Message.ShouldContain(reason);
    }

    [Fact]
    public void A_class_without_a_grain_interface_is_refused()
    {
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });

        Should.Throw<ArgumentException>(() => silo.Register(_ => new StrayGrain())).Message.ShouldContain("IGrainWithStringKey");
    }

    [Fact]
    public void Two_classes_of_one_grain_type_are_refused()
    {
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new SleeperGrain());

        Should.Throw<InvalidOperationException>(() => silo.Register(_ => new RemindableSleeperGrain())).Message.ShouldContain("'sleeper'");
    }
}
