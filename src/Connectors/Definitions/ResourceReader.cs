using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

internal static class ResourceReader
{
    private const int MostPerPage = 1000;

    private static readonly (string, TimeFormat)[] Formats =
        [("iso", TimeFormat.Iso), ("unixSeconds", TimeFormat.UnixSeconds), ("unixMilliseconds", TimeFormat.UnixMilliseconds)];

    public static ResourceDefinition Read(FieldValue value, string at, List<Problem> problems)
    {
        var reader = ObjectReader.Of(value, at, problems);
        var update = reader.Object("update");
        var resource = new ResourceDefinition
        {
            Path = UrlPath.Read(reader, "path", "/tasks")?.TrimEnd('/') ?? "",
            Id = reader.Path("id", "id") ?? FieldPath.ParseOrThrow("id"),
            IdKind = reader.Choice("idKind", IdKind.Text, ("string", IdKind.Text), ("number", IdKind.Number)),
            UpdatedAt = ReadTime(reader.Object("updatedAt")),
            Version = reader.Path("version"),
            List = ReadList(reader.Object("list")),
            CreateMethod = Method(reader.Object("create"), "POST", "POST", "PUT"),
            UpdateMode = update?.Choice("mode", UpdateMode.Partial, ("partial", UpdateMode.Partial), ("full", UpdateMode.Full)) ?? UpdateMode.Partial,
            UpdateMethod = Method(update, "PATCH", "PATCH", "PUT", "POST"),
            DeleteMethod = Method(reader.Object("delete"), "DELETE", "DELETE", "POST"),
        };
        reader.End();
        return resource;
    }

    private static TimeField? ReadTime(ObjectReader? reader)
    {
        if (reader is null) return null;
        var path = reader.Path("path", "updatedAt");
        var format = reader.Choice("format", TimeFormat.Iso, Formats);
        reader.End();
        return path is null ? null : new TimeField(path, format);
    }

    private static ListDefinition ReadList(ObjectReader? reader)
    {
        if (reader is null) return new ListDefinition();
        var list = new ListDefinition
        {
            Paging = ReadPaging(reader.Object("paging")),
            Items = reader.Path("items"),
            UpdatedSince = ReadSince(reader.Object("updatedSince")),
            Query = reader.TextMap("query") ?? ImmutableSortedDictionary<string, string>.Empty,
        };
        reader.End();
        return list;
    }

    private static SinceFilter? ReadSince(ObjectReader? reader)
    {
        if (reader is null) return null;
        var parameter = reader.Text("param", "updated_since");
        var format = reader.Choice("format", TimeFormat.Iso, Formats);
        reader.End();
        return parameter is null ? null : new SinceFilter(parameter, format);
    }

    private static Paging ReadPaging(ObjectReader? reader)
    {
        if (reader is null) return new Paging.None();
        var kind = reader.Choice("kind", "", ("none", "none"), ("page", "page"));
        Paging paging = new Paging.None();
        if (!reader.Has("kind")) reader.Wrong("kind", "is missing; write none or page.");
        if (kind == "page")
            paging = new Paging.ByPage(
                reader.Text("pageParam", "page") ?? "",
                reader.Text("sizeParam"),
                reader.Whole("size", 1, MostPerPage, 100),
                reader.Whole("firstPage", 0, 1, 1),
                reader.Header("totalHeader"));
        reader.End();
        return paging;
    }

    private static string Method(ObjectReader? reader, string otherwise, params string[] methods)
    {
        if (reader is null) return otherwise;
        var method = reader.Choice("method", otherwise, [.. methods.Select(method => (method, method))]);
        // What else belongs to the object, an update's mode, was asked for before.
        reader.End();
        return method;
    }
}
