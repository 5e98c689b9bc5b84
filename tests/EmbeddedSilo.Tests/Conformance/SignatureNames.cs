using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Concord.EmbeddedSilo.Tests.Conformance;

/// <summary>The names of generic parameters in scope.</summary>
internal sealed record GenericScope(ImmutableArray<string> OfType, ImmutableArray<string> OfMethod);

/// <summary>Turns signatures into names, without loading any assembly they refer to.</summary>
internal sealed class SignatureNames : ISignatureTypeProvider<TypeName, GenericScope>, ICustomAttributeTypeProvider<TypeName>
{
    private const byte ValueType = 0x11;

    public TypeName GetPrimitiveType(PrimitiveTypeCode typeCode)
    {
        var isReference = typeCode is PrimitiveTypeCode.String or PrimitiveTypeCode.Object;
        return new("System." + typeCode, isReference) { IsValueType = !isReference };
    }

    public TypeName GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Named(NameOf(reader, handle), rawTypeKind);

    public TypeName GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var outer = type.ResolutionScope.Kind == HandleKind.TypeReference
            ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0).Name + "."
            : Prefix(reader.GetString(type.Namespace));
        return Named(outer + Plain(reader.GetString(type.Name)), rawTypeKind);
    }

    public TypeName GetGenericInstantiation(TypeName genericType, ImmutableArray<TypeName> typeArguments) =>
        // A generic struct takes a byte too, which is always 0.
        genericType with { Arguments = typeArguments, TakesFlag = true };

    public TypeName GetGenericTypeParameter(GenericScope genericContext, int index) => new(genericContext.OfType[index], true);

    public TypeName GetGenericMethodParameter(GenericScope genericContext, int index) => new(genericContext.OfMethod[index], true);

    public TypeName GetSZArrayType(TypeName elementType) => new("", true, [elementType]) { Suffix = "[]" };

    public TypeName GetArrayType(TypeName elementType, ArrayShape shape) => new("", true, [elementType]) { Suffix = $"[{shape.Rank}]" };

    public TypeName GetByReferenceType(TypeName elementType) => new("", false, [elementType]) { Suffix = "&" };

    public TypeName GetPointerType(TypeName elementType) => new("", false, [elementType]) { Suffix = "*" };

    public TypeName GetPinnedType(TypeName elementType) => elementType;

    public TypeName GetModifiedType(TypeName modifier, TypeName unmodifiedType, bool isRequired) =>
        unmodifiedType.Suffix is null ? unmodifiedType with { Name = $"{modifier.Name.Split('.')[^1]} {unmodifiedType.Name}" } : unmodifiedType;

    public TypeName GetFunctionPointerType(MethodSignature<TypeName> signature) => new("function pointer", false);

    public TypeName GetTypeFromSpecification(MetadataReader reader, GenericScope genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public TypeName GetSystemType() => new("System.Type", true);

    public bool IsSystemType(TypeName type) => type.Name == "System.Type";

    public TypeName GetTypeFromSerializedName(string name) => new(name, true);

    public PrimitiveTypeCode GetUnderlyingEnumType(TypeName type) => PrimitiveTypeCode.Int32;

    public static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType() is { IsNil: false } declaring
            ? NameOf(reader, declaring) + "."
            : Prefix(reader.GetString(type.Namespace));
        return outer + Plain(reader.GetString(type.Name));
    }

    private static TypeName Named(string name, byte rawTypeKind) => new(name, rawTypeKind != ValueType) { IsValueType = rawTypeKind == ValueType };

    private static string Prefix(string space) => space.Length == 0 ? "" : space + ".";

    private static string Plain(string name) => name.Split('`')[0];
}
