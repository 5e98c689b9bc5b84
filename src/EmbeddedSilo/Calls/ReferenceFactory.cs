using System.Reflection;
using System.Reflection.Emit;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>
/// Makes the classes behind grain references, once a process and interface. Grain interfaces and the types in them may be
/// internal: the generated assembly is let in as a friend.
/// </summary>
internal static class ReferenceFactory
{
    private static readonly Lock s_gate = new();
    private static readonly AssemblyBuilder s_assembly =
        AssemblyBuilder.DefineDynamicAssembly(new("Concord.EmbeddedSilo.References"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder s_module = s_assembly.DefineDynamicModule("References");
    private static readonly ConstructorInfo s_friendOf = DefineFriendAttribute();
    private static readonly HashSet<string> s_friends = [];
    private static readonly Dictionary<Type, Func<GrainClass, string, GrainReference>> s_factories = [];

    /// <exception cref="ArgumentException">The interface cannot be called through a reference; the message says why.</exception>
    public static Func<GrainClass, string, GrainReference> For(Type grainInterface)
    {
        lock (s_gate)
        {
            if (!s_factories.TryGetValue(grainInterface, out var factory))
                s_factories[grainInterface] = factory = Make(grainInterface);
            return factory;
        }
    }

    private static Func<GrainClass, string, GrainReference> Make(Type grainInterface)
    {
        Befriend(typeof(ReferenceFactory).Assembly);
        Befriend(grainInterface.Assembly);
        var builder = new ReferenceClassBuilder(s_module, grainInterface, s_factories.Count);
        return builder.Build(Befriend);
    }

    private static void Befriend(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        if (s_friends.Add(name))
            s_assembly.SetCustomAttribute(new CustomAttributeBuilder(s_friendOf, [name]));
    }

    /// <summary>The runtime knows this attribute by its name only; no library declares it.</summary>
    private static ConstructorInfo DefineFriendAttribute()
    {
        var type = s_module.DefineType(
            "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute", TypeAttributes.Public | TypeAttributes.Sealed, typeof(Attribute));
        var usage = typeof(AttributeUsageAttribute);
        type.SetCustomAttribute(new CustomAttributeBuilder(
            usage.GetConstructor([typeof(AttributeTargets)])!,
            [AttributeTargets.Assembly],
            [usage.GetProperty(nameof(AttributeUsageAttribute.AllowMultiple))!],
            [true]));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [])!);
        il.Emit(OpCodes.Ret);
        return type.CreateType().GetConstructor([typeof(string)])!;
    }
}
