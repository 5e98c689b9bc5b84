using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>
/// What an assembly offers under the name of Orleans: for each visible type the lines that make it up. References are not
/// resolved, so that an assembly is readable without those it was built on.
/// </summary>
internal sealed class SurfaceReader
{
    // How compilers write the nullability of bases depends on what else is there.
    private static readonly NullableFlags s_plain = new([1]);

    private readonly MetadataReader _reader;
    private readonly MetadataAttributes _attributes;
    private readonly SignatureNames _names = new();
    private readonly SortedDictionary<string, SortedSet<string>> _types = new(StringComparer.Ordinal);

    private SurfaceReader(MetadataReader reader)
    {
        _reader = reader;
        _attributes = new(reader, _names);
    }

    /// <summary>The types by full name, with arity where generic; each a set of lines.</summary>
    public static SortedDictionary<string, SortedSet<string>> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var surface = new SurfaceReader(file.GetMetadataReader());
        foreach (var handle in surface._reader.TypeDefinitions)
            surface.AddType(handle);
        return surface._types;
    }

    private void AddType(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var name = SignatureNames.NameOf(_reader, handle);
        if (!name.StartsWith("Orleans.", StringComparison.Ordinal) || !IsVisible(type))
            return;
        var scope = new GenericScope(Names(type.GetGenericParameters()), []);
        var context = _attributes.ContextOf(handle);
        SortedSet<string> lines = new(StringComparer.Ordinal);
        lines.Add($"{Kind(type)} {name}{Generics(type.GetGenericParameters(), scope, context)} : {BaseOf(type, scope)}");
        foreach (var implemented in type.GetInterfaceImplementations().Select(_reader.GetInterfaceImplementation))
            lines.Add("implements " + NameOf(implemented.Interface, scope).Print(s_plain));
        if (name.EndsWith("Attribute", StringComparison.Ordinal))
            lines.Add(_attributes.Usage(type));
        foreach (var field in type.GetFields().Select(_reader.GetFieldDefinition))
            AddField(field, scope, context, lines);
        foreach (var property in type.GetProperties().Select(_reader.GetPropertyDefinition))
            AddProperty(property, scope, context, lines);
        foreach (var method in type.GetMethods())
            AddMethod(method, scope, lines);
        var arity = type.GetGenericParameters().Count;
        _types.Add(arity == 0 ? name : $"{name}`{arity}", lines);
    }

    private bool IsVisible(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem =>
            IsVisible(_reader.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private string Kind(TypeDefinition type)
    {
        if (type.Attributes.HasFlag(TypeAttributes.Interface))
            return "interface";
        var kind = BaseName(type) switch { "System.ValueType" => "struct", "System.Enum" => "enum", _ => "class" };
        if (kind != "class")
            return _attributes.Has(type.GetCustomAttributes(), "System.Runtime.CompilerServices.IsReadOnlyAttribute") ? "readonly " + kind : kind;
        return (type.Attributes.HasFlag(TypeAttributes.Abstract), type.Attributes.HasFlag(TypeAttributes.Sealed)) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private string BaseName(TypeDefinition type) => type.BaseType.IsNil ? "" : NameOf(type.BaseType, new([], [])).Name;

    private string BaseOf(TypeDefinition type, GenericScope scope) =>
        type.BaseType.IsNil ? "-" : NameOf(type.BaseType, scope).Print(s_plain);

    private void AddField(FieldDefinition field, GenericScope scope, byte context, SortedSet<string> lines)
    {
        var access = Access((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask));
        var name = _reader.GetString(field.Name);
        if (access is null || name == "value__")
            return;
        var kind = field.Attributes.HasFlag(FieldAttributes.Literal) ? "const "
            : (field.Attributes.HasFlag(FieldAttributes.Static) ? "static " : "") + (field.Attributes.HasFlag(FieldAttributes.InitOnly) ? "readonly " : "");
        var type = field.DecodeSignature(_names, scope).Print(_attributes.Flags(field.GetCustomAttributes(), context));
        lines.Add($"field {access} {kind}{type} {name}{_attributes.Constant(field.GetDefaultValue())}");
    }

    private void AddProperty(PropertyDefinition property, GenericScope scope, byte context, SortedSet<string> lines)
    {
        var accessors = property.GetAccessors();
        var get = Accessor(accessors.Getter, "get");
        var isInit = !accessors.Setter.IsNil
            && _reader.GetMethodDefinition(accessors.Setter).DecodeSignature(_names, scope).ReturnType.Name.StartsWith("IsExternalInit", StringComparison.Ordinal);
        var set = Accessor(accessors.Setter, isInit ? "init" : "set");
        if (get is null && set is null)
            return;
        var required = _attributes.Has(property.GetCustomAttributes(), "System.Runtime.CompilerServices.RequiredMemberAttribute") ? "required " : "";
        var type = property.DecodeSignature(_names, scope).ReturnType.Print(_attributes.Flags(property.GetCustomAttributes(), context));
        lines.Add($"property {required}{type} {_reader.GetString(property.Name)} {{ {string.Join(" ", new[] { get, set }.OfType<string>())} }}");
    }

    private string? Accessor(MethodDefinitionHandle handle, string word)
    {
        if (handle.IsNil)
            return null;
        var method = _reader.GetMethodDefinition(handle);
        return Access(method.Attributes) is { } access ? $"{access}{Slot(method.Attributes)} {word};" : null;
    }

    private void AddMethod(MethodDefinitionHandle handle, GenericScope typeScope, SortedSet<string> lines)
    {
        var method = _reader.GetMethodDefinition(handle);
        var name = _reader.GetString(method.Name);
        var isConstructor = name == ".ctor";
        if (Access(method.Attributes) is not { } access || (method.Attributes.HasFlag(MethodAttributes.SpecialName) && !isConstructor) || name == ".cctor")
            return;
        var scope = typeScope with { OfMethod = Names(method.GetGenericParameters()) };
        var context = _attributes.ContextOf(handle);
        var signature = method.DecodeSignature(_names, scope);
        var parameters = method.GetParameters().Select(_reader.GetParameter).ToDictionary(p => p.SequenceNumber);
        var extension = _attributes.Has(method.GetCustomAttributes(), "System.Runtime.CompilerServices.ExtensionAttribute") ? "this " : "";
        var list = signature.ParameterTypes.Select((type, i) =>
        {
            var parameter = parameters[i + 1];
            var printed = type.Print(_attributes.Flags(parameter.GetCustomAttributes(), context));
            return $"{(i == 0 ? extension : "")}{printed} {_reader.GetString(parameter.Name)}{_attributes.Constant(parameter.GetDefaultValue())}";
        });
        var result = parameters.TryGetValue(0, out var returned)
            ? signature.ReturnType.Print(_attributes.Flags(returned.GetCustomAttributes(), context))
            : signature.ReturnType.Print(new([context]));
        var generics = Generics(method.GetGenericParameters(), scope, context);
        lines.Add($"method {access}{Slot(method.Attributes)} {result} {name}{generics}({string.Join(", ", list)})");
    }

    /// <summary>Null when it cannot be seen from outside of the assembly.</summary>
    private static string? Access(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask) switch
    {
        MethodAttributes.Public => "public",
        MethodAttributes.Family => "protected",
        MethodAttributes.FamORAssem => "protected internal",
        _ => null,
    };

    private static string Slot(MethodAttributes attributes) =>
        attributes.HasFlag(MethodAttributes.Static) ? " static"
        : attributes.HasFlag(MethodAttributes.Abstract) ? " abstract"
        : !attributes.HasFlag(MethodAttributes.Virtual) || attributes.HasFlag(MethodAttributes.Final) ? ""
        : attributes.HasFlag(MethodAttributes.NewSlot) ? " virtual"
        : " override";

    private TypeName NameOf(EntityHandle handle, GenericScope scope) => handle.Kind switch
    {
        HandleKind.TypeDefinition => _names.GetTypeFromDefinition(_reader, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => _names.GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0),
        _ => _names.GetTypeFromSpecification(_reader, scope, (TypeSpecificationHandle)handle, 0),
    };

    private ImmutableArray<string> Names(GenericParameterHandleCollection parameters) =>
        [.. parameters.Select(p => _reader.GetString(_reader.GetGenericParameter(p).Name))];

    private string Generics(GenericParameterHandleCollection parameters, GenericScope scope, byte context)
    {
        if (parameters.Count == 0)
            return "";
        return $"<{string.Join(", ", parameters.Select(_reader.GetGenericParameter).Select(parameter =>
        {
            List<string> constraints = parameter.Attributes == GenericParameterAttributes.None ? [] : [parameter.Attributes.ToString()];
            constraints.AddRange(parameter.GetConstraints().Select(_reader.GetGenericParameterConstraint).Select(constraint =>
                NameOf(constraint.Type, scope).Print(_attributes.Flags(constraint.GetCustomAttributes(), context))));
            var name = _reader.GetString(parameter.Name);
            return constraints.Count == 0 ? name : $"{name}: {string.Join(" & ", constraints)}";
        }))}>";
    }
}
