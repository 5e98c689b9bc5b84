using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Concord.WebFront.Tests.Support;

/// <summary>
/// The methods that a method can come to, read from what was compiled: calls, lambdas, what async methods became, and behind an interface all
/// its implementations of ours. It takes every branch, so it finds too much rather than too little.
/// </summary>
internal static class ReachableCode
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The method itself and all that it can come to within the given assemblies.</summary>
    public static IReadOnlyCollection<MethodBase> From(MethodBase root, IReadOnlyCollection<Assembly> within, IReadOnlyDictionary<Type, MethodInfo> delegates)
    {
        var found = new HashSet<MethodBase>();
        var open = new Stack<MethodBase>([root]);
        while (open.TryPop(out var method))
        {
            if (!within.Contains(method.Module.Assembly) || !found.Add(method))
                continue;
            foreach (var next in NextOf(method, within, delegates))
                open.Push(next);
        }

        return found;
    }

    /// <summary>What a method's instructions name, in their order: strings, methods and fields.</summary>
    public static IEnumerable<object> Operands(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
            yield break;
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = OpCodesByValue[il[at] == 0xFE ? unchecked((short)(0xFE00 | il[at + 1])) : il[at]];
            at += code.Size;
            if (code.OperandType == OperandType.InlineString)
                yield return method.Module.ResolveString(BitConverter.ToInt32(il, at));
            else if (code.OperandType is OperandType.InlineMethod)
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(il, at), typeArguments, methodArguments)!;
            else if (code == OpCodes.Ldsfld)
                yield return method.Module.ResolveField(BitConverter.ToInt32(il, at), typeArguments, methodArguments)!;
            at += LengthOf(code.OperandType, il, at);
        }
    }

    private static IEnumerable<MethodBase> NextOf(MethodBase method, IReadOnlyCollection<Assembly> within, IReadOnlyDictionary<Type, MethodInfo> delegates)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
            foreach (var part in machine.StateMachineType.GetMethods(Everything))
                yield return part;
        foreach (var operand in Operands(method))
        {
            switch (operand)
            {
                case FieldInfo { DeclaringType.TypeInitializer: { } initializer }:
                    yield return initializer;
                    break;
                case MethodBase { DeclaringType: { } type } called:
                    yield return called;
                    if (called.Name == "Invoke" && delegates.TryGetValue(type, out var target))
                        yield return target;
                    if (type.IsInterface && called is MethodInfo contract)
                        foreach (var implementation in ImplementationsOf(contract, type, within))
                            yield return implementation;
                    break;
            }
        }
    }

    private static IEnumerable<MethodInfo> ImplementationsOf(MethodInfo contract, Type type, IReadOnlyCollection<Assembly> within) =>
        from candidate in within.SelectMany(assembly => assembly.GetTypes())
        where candidate is { IsInterface: false, IsGenericTypeDefinition: false } && type.IsAssignableFrom(candidate)
        let map = candidate.GetInterfaceMap(type)
        let index = Array.IndexOf(map.InterfaceMethods, contract)
        where index >= 0
        select map.TargetMethods[index];

    private static int LengthOf(OperandType type, byte[] il, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}
