using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>Makes the bodies of writes.</summary>
internal static class WriteBody
{
    /// <summary>The id that the client chooses, the same for the same operation; null: the system gives ids.</summary>
    public static string? ChosenId(CreateDefinition create, string operationId) => create.ClientId switch
    {
        null => null,
        { IsUuid: false } => operationId,
        _ => Uuid(operationId),
    };

    public static FieldValue OfCreate(CreateDefinition create, FieldValue fields, string operationId)
    {
        var body = create.Marker?.Write(fields, FieldValue.Of(operationId)) ?? fields;
        return create.ClientId?.Path?.Write(body, FieldValue.Of(ChosenId(create, operationId))) ?? body;
    }

    public static FieldValue OfUpdate(ResourceDefinition resource, string resourceType, FieldValue changedFields, FieldValue? freshRead, string? version)
    {
        if (resource.Update.Mode == UpdateMode.Full) return Whole(resource, resourceType, changedFields, freshRead);
        return version is not null && resource is { Precondition.Kind: PreconditionKind.VersionField, Version: { } field }
            ? field.Write(changedFields, Typed(version, freshRead is null ? FieldValue.Absent.Instance : field.Read(freshRead)))
            : changedFields;
    }

    /// <summary>One field: as any other update of it, unless the delete has a method of its own.</summary>
    public static FieldValue OfArchive(ResourceDefinition resource, string resourceType, FieldValue? freshRead, string? version, DateTimeOffset now)
    {
        var archive = resource.Delete.Archive!;
        var field = archive.Path.Write(FieldValue.Object.Empty, archive.Value is FieldValue.Text { Value: Placeholders.Now } ? FieldValue.Of(IsoDate.ToText(now)) : archive.Value);
        return resource.Delete.IsUpdate ? OfUpdate(resource, resourceType, field, freshRead, version) : field;
    }

    /// <summary>The fields at the place where the system expects them.</summary>
    public static FieldValue Wrapped(FieldPath? wrap, FieldValue fields) => wrap?.Write(FieldValue.Object.Empty, fields) ?? fields;

    private static FieldValue Whole(ResourceDefinition resource, string resourceType, FieldValue changedFields, FieldValue? freshRead)
    {
        if (freshRead is null) throw new ArgumentNullException(nameof(freshRead), $"{resourceType} is replaced whole; read it first.");
        return resource.Update.Omit.Aggregate(Overlay.Lay(changedFields, freshRead), (body, path) => path.Write(body, FieldValue.Absent.Instance));
    }

    // As the read had it; a number is a number again.
    private static FieldValue Typed(string version, FieldValue read) => read.ScalarText == version ? read : FieldValue.Of(version);

    private static string Uuid(string operationId)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"concord create {operationId}"))[..16];
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
