using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

internal static class ResourceReader
{
    internal static readonly (string, TimeFormat)[] Formats =
        [("iso", TimeFormat.Iso), ("unixSeconds", TimeFormat.UnixSeconds), ("unixMilliseconds", TimeFormat.UnixMilliseconds)];

    private static readonly (string, PreconditionKind)[] Preconditions =
        [("etag", PreconditionKind.Etag), ("versionHeader", PreconditionKind.VersionHeader), ("versionField", PreconditionKind.VersionField)];

    public static ResourceDefinition Read(FieldValue value, string at, ProblemList problems)
    {
        var reader = ObjectReader.Of(value, at, problems);
        // What holds for all operations; each may say otherwise.
        var usual = new UsualBody(reader.Path("wrap"), reader.Path("item"), reader.JsonType("contentType") ?? JsonMediaType.Plain);
        var (get, create, update, delete) = (reader.Object("get"), reader.Object("create"), reader.Object("update"), reader.Object("delete"));
        var version = reader.Path("version");
        var resource = new ResourceDefinition
        {
            Path = UrlPath.Read(reader, "path", "/tasks")?.TrimEnd('/') ?? "",
            ItemPath = UrlPath.OfRecord(reader, "itemPath"),
            Id = reader.RequiredPath("id", "id") ?? FieldPath.ParseOrThrow("id"),
            IdKind = reader.Choice("idKind", IdKind.Text, ("string", IdKind.Text), ("number", IdKind.Number), ("any", IdKind.Any)),
            UpdatedAt = ReadTime(reader.Object("updatedAt")),
            Version = version,
            Constants = reader.Constants(),
            Precondition = ReadPrecondition(reader.Object("precondition"), version),
            IdempotencyHeader = reader.Header("idempotencyHeader"),
            List = ListReader.Read(reader.Object("list")),
            Get = new GetDefinition { Path = UrlPath.OfRecord(get, "path"), Item = get?.Path("item") ?? usual.Item },
            Create = WriteReader.ReadCreate(create, usual),
            Update = WriteReader.ReadUpdate(update, usual),
            Delete = WriteReader.ReadDelete(delete),
            DeletedWhen = Mark.Read(reader.Object("deletedWhen"), "archived"),
        };
        get?.RefuseOthers();
        WriteReader.Check(resource, create);
        reader.RefuseOthers();
        return resource is { DeletedWhen: null, Delete.Archive: { } archive }
            ? resource with { DeletedWhen = MarkOf(archive) }
            : resource;
    }

    private static TimeField? ReadTime(ObjectReader? reader)
    {
        if (reader is null) return null;
        var path = reader.RequiredPath("path", "updatedAt");
        var format = reader.Choice("format", TimeFormat.Iso, Formats);
        reader.RefuseOthers();
        return path is null ? null : new TimeField(path, format);
    }

    // The time of a write is another one each time.
    private static Mark MarkOf(ArchiveDefinition archive) =>
        new(archive.Path, archive.Value is FieldValue.Text { Value: Placeholders.Now } ? FieldValue.Absent.Instance : archive.Value);

    private static PreconditionDefinition? ReadPrecondition(ObjectReader? reader, FieldPath? version)
    {
        if (reader is null) return null;
        var kind = reader.Choice("kind", PreconditionKind.Etag, Preconditions);
        if (!reader.Has("kind")) reader.Wrong("kind", "is missing; write etag, versionHeader or versionField.");
        else if (kind != PreconditionKind.Etag && version is null) reader.Wrong("kind", "needs the resource's version, the path of the field that holds it.");
        else if (kind == PreconditionKind.Etag && version is not null) reader.Wrong("kind", "takes the version from the ETag header; leave the resource's version out.");
        var (header, template) = (reader.Header("header"), reader.Template("template", Placeholders.Version));
        if (kind != PreconditionKind.VersionHeader && (header ?? template) is not null) reader.Wrong("kind", "takes no header and no template; versionHeader does.");
        var precondition = new PreconditionDefinition(kind, header ?? PreconditionDefinition.IfMatch, template ?? Placeholders.Version);
        reader.RefuseOthers();
        return precondition;
    }
}
