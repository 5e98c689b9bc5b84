using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Hosting;

/// <summary>
/// Constructs grains of one class from services, with the persistent states that the constructor's parameters name.
/// </summary>
internal sealed class GrainConstructor
{
    /// <summary>Orleans' name for the store that is meant when none is named.</summary>
    private const string DefaultStore = "Default";

    private static readonly MethodInfo s_createState =
        typeof(GrainConstructor).GetMethod(nameof(CreateState), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly IServiceProvider _services;
    private readonly ObjectFactory _construct;
    private readonly List<Func<GrainActivation, object>> _arguments = [];

    /// <exception cref="ArgumentException">The class has no usable constructor.</exception>
    public GrainConstructor(IServiceProvider services, Type grainClass)
    {
        _services = services;
        List<Type> types = [];
        foreach (var parameter in ConstructorOf(grainClass).GetParameters())
        {
            if (ArgumentFor(parameter) is not { } argument)
                continue;
            types.Add(parameter.ParameterType);
            _arguments.Add(argument);
        }

        _construct = ActivatorUtilities.CreateFactory(grainClass, [.. types]);
    }

    public IGrainBase Create(GrainActivation activation) =>
        (IGrainBase)_construct(_services, [.. _arguments.Select(argument => argument(activation))]);

    private static ConstructorInfo ConstructorOf(Type grainClass) => grainClass.GetConstructors() switch
    {
        [var only] => only,
        var several => several.SingleOrDefault(c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? throw new ArgumentException($"{grainClass} has {several.Length} public constructors; one, or one marked by [ActivatorUtilitiesConstructor], is needed."),
    };

    /// <summary>What the activation gives for a parameter; null when it is a service.</summary>
    private static Func<GrainActivation, object>? ArgumentFor(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IGrainContext))
            return activation => activation;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } state)
            return null;
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new ArgumentException($"{parameter.Member.DeclaringType}: {parameter.Name} is marked by [PersistentState] and is no IPersistentState.");
        if (state.StorageName is not (null or DefaultStore))
            throw new ArgumentException($"{parameter.Member.DeclaringType}: there is one store, '{DefaultStore}', and not '{state.StorageName}'.");
        return s_createState.MakeGenericMethod(parameter.ParameterType.GetGenericArguments())
            .CreateDelegate<Func<string, Func<GrainActivation, object>>>()(state.StateName);
    }

    private static Func<GrainActivation, object> CreateState<TState>(string name) =>
        activation => activation.PersistentState<TState>(name);
}
