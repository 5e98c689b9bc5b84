using System.Reflection;
using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

public interface IHasProperty : IGrainWithStringKey
{
    Task<int> Count { get; }
}

public interface IHasGenericMethod : IGrainWithStringKey
{
    Task<T> Echo<T>(T value);
}

public interface IReturnsVoid : IGrainWithStringKey
{
    void Go();
}

public interface IReturnsValue : IGrainWithStringKey
{
    List<int> Go();
}

public interface ITakesByReference : IGrainWithStringKey
{
    Task Go(ref int value);
}

public interface ITakesTwoTokens : IGrainWithStringKey
{
    Task Go(CancellationToken one, CancellationToken two);
}

public interface ITakesEight : IGrainWithStringKey
{
    Task Go(int a, int b, int c, int d, int e, int f, int g, int h);
}

public interface IHasBody : IGrainWithStringKey
{
    Task Go() => Task.CompletedTask;
}

public sealed class HasPropertyGrain : Grain, IHasProperty
{
    public Task<int> Count => Task.FromResult(0);
}

public sealed class HasGenericMethodGrain : Grain, IHasGenericMethod
{
    public Task<T> Echo<T>(T value) => Task.FromResult(value);
}

public sealed class ReturnsVoidGrain : Grain, IReturnsVoid
{
    public void Go()
    {
    }
}

public sealed class ReturnsValueGrain : Grain, IReturnsValue
{
    public List<int> Go() => [];
}

public sealed class TakesByReferenceGrain : Grain, ITakesByReference
{
    public Task Go(ref int value) => Task.CompletedTask;
}

public sealed class TakesTwoTokensGrain : Grain, ITakesTwoTokens
{
    public Task Go(CancellationToken one, CancellationToken two) => Task.CompletedTask;
}

public sealed class TakesEightGrain : Grain, ITakesEight
{
    public Task Go(int a, int b, int c, int d, int e, int f, int g, int h) => Task.CompletedTask;
}

public sealed class HasBodyGrain : Grain, IHasBody;

internal static class BadInterfaces
{
    public static Type ClassOf(Type grainInterface) =>
        typeof(BadInterfaces).Assembly.GetTypes().Single(t => t.IsClass && t.IsAssignableTo(grainInterface));

    public static void Register(GrainSilo silo, Type grainClass)
    {
        try
        {
            typeof(BadInterfaces).GetMethod(nameof(RegisterOne), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(grainClass).Invoke(null, [silo]);
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    private static void RegisterOne<TGrain>(GrainSilo silo)
        where TGrain : Grain, new() => silo.Register(_ => new TGrain());
}
