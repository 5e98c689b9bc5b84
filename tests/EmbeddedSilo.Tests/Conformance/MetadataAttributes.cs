using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>What attributes in metadata say: nullability, attribute usage, markers, constants.</summary>
internal sealed class MetadataAttributes(MetadataReader reader, SignatureNames names)
{
    private const string Nullable = "System.Runtime.CompilerServices.NullableAttribute";
    private const string NullableContext = "System.Runtime.CompilerServices.NullableContextAttribute";

    public bool Has(CustomAttributeHandleCollection attributes, string name) => Find(attributes, name) is not null;

    /// <summary>The nullability of a type that an attribute of its own describes, else as the context says.</summary>
    public NullableFlags Flags(CustomAttributeHandleCollection attributes, byte context) =>
        new(Find(attributes, Nullable) is { } attribute ? BytesOf(attribute) : [context]);

    public byte ContextOf(MethodDefinitionHandle handle)
    {
        var method = reader.GetMethodDefinition(handle);
        return Find(method.GetCustomAttributes(), NullableContext) is { } attribute ? BytesOf(attribute)[0] : ContextOf(method.GetDeclaringType());
    }

    public byte ContextOf(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        if (Find(type.GetCustomAttributes(), NullableContext) is { } attribute)
            return BytesOf(attribute)[0];
        return type.GetDeclaringType() is { IsNil: false } outer ? ContextOf(outer)
            : Find(reader.GetModuleDefinition().GetCustomAttributes(), NullableContext) is { } module ? BytesOf(module)[0]
            : (byte)0;
    }

    /// <summary>The AttributeUsage of an attribute class, in words.</summary>
    public string Usage(TypeDefinition type)
    {
        if (Find(type.GetCustomAttributes(), "System.AttributeUsageAttribute") is not { } attribute)
            return "usage as the base class";
        var value = attribute.DecodeValue(names);
        var named = value.NamedArguments.ToDictionary(a => a.Name!, a => a.Value);
        var targets = (AttributeTargets)(int)value.FixedArguments[0].Value!;
        return $"usage {targets}; multiple {named.GetValueOrDefault("AllowMultiple", false)}; inherited {named.GetValueOrDefault("Inherited", true)}";
    }

    public string Constant(ConstantHandle handle)
    {
        if (handle.IsNil)
            return "";
        var constant = reader.GetConstant(handle);
        var value = reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return " = " + (value switch { null => "null", string text => $"\"{text}\"", _ => FormattableString.Invariant($"{value}") });
    }

    private CustomAttribute? Find(CustomAttributeHandleCollection attributes, string name)
    {
        foreach (var attribute in attributes.Select(reader.GetCustomAttribute))
        {
            if (NameOf(attribute) == name)
                return attribute;
        }

        return null;
    }

    private string NameOf(CustomAttribute attribute)
    {
        var owner = attribute.Constructor.Kind == HandleKind.MethodDefinition
            ? reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType()
            : reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        return owner.Kind switch
        {
            HandleKind.TypeDefinition => SignatureNames.NameOf(reader, (TypeDefinitionHandle)owner),
            HandleKind.TypeReference => names.GetTypeFromReference(reader, (TypeReferenceHandle)owner, 0).Name,
            _ => "",
        };
    }

    private ImmutableArray<byte> BytesOf(CustomAttribute attribute) => attribute.DecodeValue(names).FixedArguments[0].Value switch
    {
        byte one => [one],
        ImmutableArray<CustomAttributeTypedArgument<TypeName>> several => [.. several.Select(a => (byte)a.Value!)],
        var other => throw new InvalidDataException($"Unexpected nullability: {other}"),
    };
}
