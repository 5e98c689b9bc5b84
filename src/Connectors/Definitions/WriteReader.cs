using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>What counts where a write says nothing of its body and its answer.</summary>
internal sealed record UsualBody(FieldPath? Wrap, FieldPath? Item, string ContentType);

/// <summary>Reads how records of one type are written.</summary>
internal static class WriteReader
{
    private static readonly (string, AnswerKind)[] Answers =
        [("auto", AnswerKind.Auto), ("whole", AnswerKind.Whole), ("partial", AnswerKind.Partial)];

    public static CreateDefinition ReadCreate(ObjectReader? reader, UsualBody usual)
    {
        if (reader is null) return new CreateDefinition { Wrap = usual.Wrap, Item = usual.Item, ContentType = usual.ContentType };
        var create = new CreateDefinition
        {
            Method = Method(reader, "POST", "POST", "PUT"),
            Path = reader.OptionalText("path")?.Contains(Placeholders.Id, StringComparison.Ordinal) == true ? UrlPath.OfRecord(reader, "path") : UrlPath.Optional(reader, "path", "/tasks"),
            Wrap = reader.Path("wrap") ?? usual.Wrap,
            Item = reader.Path("item") ?? usual.Item,
            ContentType = reader.JsonType("contentType") ?? usual.ContentType,
            Answer = reader.Choice("answer", AnswerKind.Auto, Answers),
            Id = reader.Path("id"),
            IdInLocation = reader.Flag("idInLocation"),
            ClientId = ReadClientId(reader.Object("clientId")),
            Marker = reader.Path("marker"),
            Find = ReadFind(reader.Object("find")),
        };
        reader.RefuseOthers();
        return create;
    }

    public static UpdateDefinition ReadUpdate(ObjectReader? reader, UsualBody usual)
    {
        if (reader is null) return new UpdateDefinition { Wrap = usual.Wrap, Item = usual.Item, ContentType = usual.ContentType };
        var update = new UpdateDefinition
        {
            Method = Method(reader, "PATCH", "PATCH", "PUT", "POST"),
            Mode = reader.Choice("mode", UpdateMode.Partial, ("partial", UpdateMode.Partial), ("full", UpdateMode.Full)),
            Path = UrlPath.OfRecord(reader, "path"),
            Wrap = reader.Path("wrap") ?? usual.Wrap,
            Item = reader.Path("item") ?? usual.Item,
            ContentType = reader.JsonType("contentType") ?? usual.ContentType,
            Answer = reader.Choice("answer", AnswerKind.Auto, Answers),
            Omit = reader.Paths("omit"),
        };
        if (!update.Omit.IsEmpty && update.Mode != UpdateMode.Full) reader.Wrong("omit", "goes with mode full; a partial update sends changed fields alone.");
        reader.RefuseOthers();
        return update;
    }

    public static DeleteDefinition ReadDelete(ObjectReader? reader)
    {
        if (reader is null) return new DeleteDefinition();
        var archive = ReadArchive(reader.Object("archive"));
        var delete = new DeleteDefinition
        {
            Method = archive is null ? Method(reader, "DELETE", "DELETE", "POST", "PUT") : Method(reader, "", "PATCH", "PUT", "POST"),
            Path = UrlPath.OfRecord(reader, "path"),
            Archive = archive,
        };
        reader.RefuseOthers();
        return delete;
    }

    /// <summary>What only all parts together show.</summary>
    public static void Check(ResourceDefinition resource, ObjectReader? create)
    {
        var made = resource.Create;
        if (made.ClientId is { } own)
        {
            if (resource.IdKind == IdKind.Number) create!.Wrong("clientId", "is a text; with idKind number the system gives ids.");
            if (own.Path is null && made.Path?.Contains(Placeholders.Id, StringComparison.Ordinal) != true)
                create!.Wrong("clientId.field", "is missing; the id goes into a field of the body, or into create.path as {id}.");
        }
        else if (made.Path?.Contains(Placeholders.Id, StringComparison.Ordinal) == true)
        {
            create!.Wrong("clientId", "is missing; {id} in create.path is an id that the client chooses.");
        }
        if (made.Find is not null && made.Marker is null) create!.Wrong("marker", "is missing; find looks for what stands there.");
    }

    private static ClientId? ReadClientId(ObjectReader? reader)
    {
        if (reader is null) return null;
        var id = new ClientId(reader.Path("field"), reader.Choice("format", true, ("uuid", true), ("operation", false)));
        reader.RefuseOthers();
        return id;
    }

    private static FindFilter? ReadFind(ObjectReader? reader)
    {
        if (reader is null) return null;
        var (parameter, template) = (reader.RequiredText("param", "externalKey"), reader.Template("template", Placeholders.Operation) ?? Placeholders.Operation);
        reader.RefuseOthers();
        return parameter is null ? null : new FindFilter(parameter, template);
    }

    private static ArchiveDefinition? ReadArchive(ObjectReader? reader)
    {
        if (reader is null) return null;
        var (path, value) = (reader.RequiredPath("path", "archived"), reader.Get("value"));
        if (value.IsAbsent) reader.Wrong("value", "is missing; write what the field is set to, for example true.");
        reader.RefuseOthers();
        return path is null ? null : new ArchiveDefinition(path, value);
    }

    private static string Method(ObjectReader reader, string otherwise, params ImmutableArray<string> methods) =>
        reader.Choice("method", otherwise, [.. methods.Select(method => (method, method))]);
}
