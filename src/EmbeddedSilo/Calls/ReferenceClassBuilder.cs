using System.Reflection;
using System.Reflection.Emit;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>Writes one reference class: a constructor, and for each interface method the call and its counterpart on the grain.</summary>
internal sealed class ReferenceClassBuilder
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private static readonly MethodInfo s_call = typeof(GrainReference).GetMethod("Call", AnyInstance)!;
    private static readonly ConstructorInfo s_base = typeof(GrainReference).GetConstructors(AnyInstance)[0];

    private readonly Type _interface;
    private readonly TypeBuilder _type;
    private readonly List<MethodShape> _methods = [];

    public ReferenceClassBuilder(ModuleBuilder module, Type grainInterface, int number)
    {
        _interface = grainInterface;
        _type = module.DefineType(
            $"Concord.EmbeddedSilo.References.{grainInterface.Name}_{number}", TypeAttributes.Sealed, typeof(GrainReference), [grainInterface]);
    }

    /// <param name="befriend">Called with each assembly whose interfaces the class implements.</param>
    public Func<GrainClass, string, GrainReference> Build(Action<Assembly> befriend)
    {
        foreach (var declaring in _interface.GetInterfaces().Prepend(_interface))
        {
            befriend(declaring.Assembly);
            foreach (var method in declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                Define(MethodShape.Of(method));
        }

        DefineFactory(DefineConstructor());
        var type = _type.CreateType();
        for (var i = 0; i < _methods.Count; i++)
            type.GetField(FieldName(i))!.SetValue(null, _methods[i].CreateMethod(type.GetMethod(InvokerName(i))!));
        return type.GetMethod("Create")!.CreateDelegate<Func<GrainClass, string, GrainReference>>();
    }

    private static string FieldName(int index) => "method" + index;

    private static string InvokerName(int index) => "Invoke" + index;

    private void Define(MethodShape shape)
    {
        var index = _methods.Count;
        _methods.Add(shape);
        var field = _type.DefineField(FieldName(index), shape.MethodType, FieldAttributes.Public | FieldAttributes.Static);
        DefineInvoker(shape, InvokerName(index));

        var method = _type.DefineMethod(
            $"{shape.Method.DeclaringType!.FullName}.{shape.Method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            shape.Method.ReturnType,
            [.. shape.Parameters.Select(p => p.ParameterType)]);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, field);
        LoadArguments(il, shape);
        if (shape.TokenIndex is { } token)
            il.Emit(OpCodes.Ldarg, token + 1);
        else
            LoadDefault(il, typeof(CancellationToken));
        il.Emit(OpCodes.Call, s_call.MakeGenericMethod(shape.ArgumentsType, shape.ResultType));
        if (shape.ReturnsValueTask)
            il.Emit(OpCodes.Newobj, shape.ValueTaskConstructor);
        il.Emit(OpCodes.Ret);
        _type.DefineMethodOverride(method, shape.Method);
    }

    private static void LoadArguments(ILGenerator il, MethodShape shape)
    {
        foreach (var (index, _) in shape.Arguments)
            il.Emit(OpCodes.Ldarg, index + 1);
        if (shape.Arguments.Count == 0)
            LoadDefault(il, shape.ArgumentsType);
        else
            il.Emit(OpCodes.Newobj, shape.ArgumentsType.GetConstructors()[0]);
    }

    private static void LoadDefault(ILGenerator il, Type type)
    {
        var local = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldloca, local);
        il.Emit(OpCodes.Initobj, type);
        il.Emit(OpCodes.Ldloc, local);
    }

    /// <summary>static Task Invoke(object grain, TArguments arguments, CancellationToken token)</summary>
    private void DefineInvoker(MethodShape shape, string name)
    {
        var method = _type.DefineMethod(
            name,
            MethodAttributes.Public | MethodAttributes.Static,
            typeof(Task),
            [typeof(object), shape.ArgumentsType, typeof(CancellationToken)]);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Castclass, shape.Method.DeclaringType!);
        var item = 1;
        for (var i = 0; i < shape.Parameters.Length; i++)
        {
            if (i == shape.TokenIndex)
            {
                il.Emit(OpCodes.Ldarg_2);
                continue;
            }

            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldfld, shape.ArgumentsType.GetField($"Item{item++}")!);
        }

        il.Emit(OpCodes.Callvirt, shape.Method);
        if (shape.ReturnsValueTask)
        {
            var local = il.DeclareLocal(shape.Method.ReturnType);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, shape.Method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
    }

    private ConstructorBuilder DefineConstructor()
    {
        Type[] parameters = [typeof(GrainClass), typeof(string)];
        var constructor = _type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, s_base);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private void DefineFactory(ConstructorBuilder constructor)
    {
        var method = _type.DefineMethod(
            "Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), [typeof(GrainClass), typeof(string)]);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }
}
