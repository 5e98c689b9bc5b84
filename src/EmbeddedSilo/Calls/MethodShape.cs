using System.Reflection;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>The types that a call to one interface method is made of.</summary>
internal sealed class MethodShape
{
    private static readonly Type[] s_tuples =
    [
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
        typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
    ];

    private MethodShape(MethodInfo method, ParameterInfo[] parameters, Type resultType)
    {
        Method = method;
        Parameters = parameters;
        ResultType = resultType;
        Arguments = [.. parameters.Index().Where(p => p.Item.ParameterType != typeof(CancellationToken))];
        TokenIndex = Array.FindIndex(parameters, p => p.ParameterType == typeof(CancellationToken)) is >= 0 and var index ? index : null;
        var tuple = s_tuples[Arguments.Count];
        ArgumentsType = Arguments.Count == 0 ? tuple : tuple.MakeGenericType([.. Arguments.Select(a => a.Item.ParameterType)]);
        MethodType = typeof(GrainMethod<,>).MakeGenericType(ArgumentsType, ResultType);
    }

    public MethodInfo Method { get; }

    public ParameterInfo[] Parameters { get; }

    /// <summary>The parameters but the token, with their positions.</summary>
    public IReadOnlyList<(int Index, ParameterInfo Item)> Arguments { get; }

    public int? TokenIndex { get; }

    public Type ArgumentsType { get; }

    public Type ResultType { get; }

    public Type MethodType { get; }

    public bool ReturnsValueTask => Method.ReturnType.IsValueType;

    public ConstructorInfo ValueTaskConstructor => Method.ReturnType.GetConstructor(
        [ResultType == typeof(Nothing) ? typeof(Task) : typeof(Task<>).MakeGenericType(ResultType)])!;

    /// <exception cref="ArgumentException">The method cannot be called through a reference.</exception>
    public static MethodShape Of(MethodInfo method)
    {
        var parameters = method.GetParameters();
        var tokens = parameters.Count(p => p.ParameterType == typeof(CancellationToken));
        var problem = method switch
        {
            { IsAbstract: false } => "has a body in the interface",
            { IsSpecialName: true } => "belongs to a property or event",
            { IsGenericMethodDefinition: true } => "is generic",
            _ when parameters.Any(p => p.ParameterType.IsByRef) => "takes a parameter by reference",
            _ when tokens > 1 => "takes more than one CancellationToken",
            _ when parameters.Length - tokens >= s_tuples.Length => $"takes more than {s_tuples.Length - 1} arguments",
            _ when ResultOf(method.ReturnType) is null => "returns neither Task, Task<T>, ValueTask nor ValueTask<T>",
            _ => null,
        };
        return problem is null
            ? new(method, parameters, ResultOf(method.ReturnType)!)
            : throw new ArgumentException($"{method.DeclaringType}.{method.Name} {problem}, so it cannot be a grain method.");
    }

    /// <summary>The method's runtime description, with a delegate to its generated counterpart.</summary>
    public object CreateMethod(MethodInfo invoker)
    {
        var delegateType = typeof(Func<,,,>).MakeGenericType(typeof(object), ArgumentsType, typeof(CancellationToken), typeof(Task));
        return Activator.CreateInstance(MethodType, Method, invoker.CreateDelegate(delegateType))!;
    }

    private static Type? ResultOf(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
            return typeof(Nothing);
        if (!returnType.IsGenericType)
            return null;
        var definition = returnType.GetGenericTypeDefinition();
        return definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? returnType.GetGenericArguments()[0] : null;
    }
}
