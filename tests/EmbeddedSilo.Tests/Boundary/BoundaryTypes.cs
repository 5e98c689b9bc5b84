using System.Collections.Immutable;
using System.Reflection;
using Orleans;

namespace Concord.EmbeddedSilo.Tests.Boundary;

/// <summary>
/// Checks what crosses grain boundaries. The embedded runtime hands references over where Orleans copies or serialises, so a
/// contract type must be immutable through and through, and must carry what Orleans' serialiser needs: GenerateSerializer,
/// Immutable, an Alias of its own, and on every member an explicit Id that is unique within its type. Abstract base types are
/// allowed, with all of their subtypes in the same assembly; grain references are allowed.
/// </summary>
public static class BoundaryTypes
{
    private static readonly HashSet<Type> s_leaves =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(DateTime), typeof(TimeSpan), typeof(DateOnly),
    ];

    private static readonly HashSet<Type> s_containers =
    [
        typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
    ];

    /// <summary>One line a problem in the grain interfaces of an assembly; empty when all is well.</summary>
    public static IReadOnlyList<string> ProblemsIn(Assembly assembly) =>
        ProblemsIn(assembly.GetTypes().Where(t => t.IsInterface && t.IsAssignableTo(typeof(IGrain))));

    /// <summary>One line a problem in these grain interfaces; empty when all is well.</summary>
    public static IReadOnlyList<string> ProblemsIn(IEnumerable<Type> grainInterfaces)
    {
        var check = new Check();
        foreach (var grainInterface in grainInterfaces.OrderBy(t => t.FullName, StringComparer.Ordinal))
            check.GrainInterface(grainInterface);
        return check.Problems;
    }

    private sealed class Check
    {
        private readonly HashSet<Type> _seen = [];
        private readonly Dictionary<string, Type> _aliases = [];

        public List<string> Problems { get; } = [];

        public void GrainInterface(Type type)
        {
            Alias(type);
            foreach (var method in type.GetMethods())
            {
                var parameters = method.GetParameters().Select(p => p.ParameterType).ToList();
                if (parameters.RemoveAll(p => p == typeof(CancellationToken)) > 1)
                    Problems.Add($"{type.Name}.{method.Name} takes more than one CancellationToken.");
                foreach (var parameter in parameters)
                    Crossing(parameter, $"{type.Name}.{method.Name}");
                if (method.ReturnType.IsGenericType)
                    Crossing(method.ReturnType.GetGenericArguments()[0], $"{type.Name}.{method.Name}");
            }
        }

        private void Crossing(Type type, string where)
        {
            if (type.IsEnum)
                Names(type);
            if (type.IsPrimitive || type.IsEnum || s_leaves.Contains(type) || type.IsAssignableTo(typeof(IGrain)))
                return;
            if (type.IsGenericType && s_containers.Contains(type.GetGenericTypeDefinition()))
            {
                foreach (var argument in type.GetGenericArguments())
                    Crossing(argument, where);
            }
            else if (type.IsArray || type.IsInterface || type.IsByRef || type.IsPointer || IsOfFramework(type))
            {
                Problems.Add($"{where}: {type} is not allowed across a grain boundary.");
            }
            else if (_seen.Add(type))
            {
                ContractType(type);
            }
        }

        // Orleans refuses to compile one (ORLEANS0006): what goes over is the number.
        private void Names(Type type)
        {
            foreach (var name in type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(name => name.IsDefined(typeof(IdAttribute))))
            {
                if (_seen.Add(type))
                    Problems.Add($"{type.Name}.{name.Name} is a name of an enum and takes no [Id].");
            }
        }

        private void ContractType(Type type)
        {
            Alias(type);
            if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
                Problems.Add($"{type.Name} lacks [GenerateSerializer].");
            if (!type.IsDefined(typeof(ImmutableAttribute), inherit: false))
                Problems.Add($"{type.Name} lacks [Immutable].");
            if (type is { IsClass: true, IsSealed: false, IsAbstract: false })
                Problems.Add($"{type.Name} is neither sealed nor abstract: a subtype could be mutable.");
            if (type.IsAbstract)
                Subtypes(type);
            Members(type);
            if (type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType) && _seen.Add(baseType))
                ContractType(baseType);
        }

        private void Subtypes(Type type)
        {
            foreach (var subtype in type.Assembly.GetTypes().Where(t => t.BaseType == type).OrderBy(t => t.FullName, StringComparer.Ordinal))
                Crossing(subtype, type.Name);
        }

        private void Members(Type type)
        {
            Dictionary<uint, string> ids = [];
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;
                if (!field.IsInitOnly)
                    Problems.Add($"{type.Name}.{name} can be set after construction.");
                Crossing(field.FieldType, $"{type.Name}.{name}");
                if (IdOf(type, field, name) is not { } id)
                    Problems.Add($"{type.Name}.{name} lacks an [Id].");
                else if (!ids.TryAdd(id, name))
                    Problems.Add($"{type.Name}.{name} and {type.Name}.{ids[id]} have the same [Id({id})].");
            }
        }

        /// <summary>On the field, on its property, or on the parameter of a primary constructor.</summary>
        private static uint? IdOf(Type type, FieldInfo field, string name)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            var id = field.GetCustomAttribute<IdAttribute>()
                ?? type.GetProperty(name, Own)?.GetCustomAttribute<IdAttribute>()
                ?? type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == name)?.GetCustomAttribute<IdAttribute>();
            return id?.Id;
        }

        private void Alias(Type type)
        {
            if (type.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias is not { } alias)
                Problems.Add($"{type.Name} lacks an [Alias].");
            else if (!_aliases.TryAdd(alias, type) && _aliases[alias] != type)
                Problems.Add($"{type.Name} and {_aliases[alias].Name} have the same [Alias(\"{alias}\")].");
        }

        private static bool IsOfFramework(Type type) =>
            type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));
    }
}
