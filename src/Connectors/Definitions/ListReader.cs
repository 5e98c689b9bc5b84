using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

internal static class ListReader
{
    private const int MostPerPage = 10_000;

    private static readonly (string, string)[] Kinds =
        [.. new[] { "none", "page", "offset", "cursor", "lastId", "link", "nextUrl" }.Select(kind => (kind, kind))];

    public static ListDefinition Read(ObjectReader? reader)
    {
        if (reader is null) return new ListDefinition();
        var list = new ListDefinition
        {
            Method = reader.Choice("method", "GET", ("GET", "GET"), ("POST", "POST")),
            Path = UrlPath.Optional(reader, "path", "/tasks/search"),
            Paging = ReadPaging(reader.Object("paging")),
            Items = reader.Path("items"),
            UpdatedSince = ReadSince(reader.Object("updatedSince")),
            Query = reader.TextMap("query") ?? ConstantValues.None.Query,
            Body = reader.OptionalObject("body") ?? FieldValue.Object.Empty,
        };
        if (list.Method == "POST") CheckPost(reader, list);
        else if (reader.Has("body")) reader.Wrong("body", "goes with method POST; a GET has none.");
        reader.RefuseOthers();
        return list;
    }

    // In a POST the parameters are fields of the body.
    private static void CheckPost(ObjectReader reader, ListDefinition list)
    {
        if (list.Paging is Paging.ByLink or Paging.ByNextUrl) reader.Wrong("paging", "by next addresses goes with method GET: they are read, not posted to.");
        foreach (var name in new[] { list.UpdatedSince?.Parameter, list.Paging.SizeParameter, PlaceOf(list.Paging) }.OfType<string>())
            if (!FieldPath.Parse(name).Success) reader.Wrong("method", $"makes parameters fields of the body, and '{name}' is no field path.");
    }

    private static string? PlaceOf(Paging paging) => paging switch
    {
        Paging.ByPage page => page.Parameter,
        Paging.ByOffset offset => offset.Parameter,
        Paging.ByLastId last => last.Parameter,
        Paging.ByCursor cursor => cursor.Parameter,
        _ => null,
    };

    private static SinceFilter? ReadSince(ObjectReader? reader)
    {
        if (reader is null) return null;
        var parameter = reader.RequiredText("param", "updated_since");
        var format = reader.Choice("format", TimeFormat.Iso, [.. ResourceReader.Formats, ("date", TimeFormat.Date)]);
        var template = reader.Template("template", Placeholders.Since) ?? Placeholders.Since;
        reader.RefuseOthers();
        return parameter is null ? null : new SinceFilter(parameter, format, template);
    }

    private static Paging ReadPaging(ObjectReader? reader)
    {
        if (reader is null) return new Paging.None();
        var kind = reader.Choice("kind", "", Kinds);
        if (!reader.Has("kind")) reader.Wrong("kind", $"is missing; write one of {string.Join(", ", Kinds.Select(known => known.Item1))}.");
        Paging paging = kind switch
        {
            "page" => new Paging.ByPage(reader.RequiredText("pageParam", "page") ?? "", reader.Whole("firstPage", 0, 1, 1)),
            "offset" => new Paging.ByOffset(reader.RequiredText("offsetParam", "offset") ?? ""),
            "lastId" => new Paging.ByLastId(reader.RequiredText("afterParam", "after") ?? ""),
            "cursor" => ReadCursor(reader),
            "link" => new Paging.ByLink(),
            "nextUrl" => new Paging.ByNextUrl(reader.RequiredPath("nextPath", "links.next") ?? FieldPath.ParseOrThrow("next")),
            _ => new Paging.None(),
        };
        if (kind is not ("none" or ""))
            paging = paging with { SizeParameter = reader.Parameter("sizeParam"), Size = reader.Whole("size", 1, MostPerPage, 100) };
        if (kind is "page" or "offset" or "lastId")
            // Of a size that nobody said no page is known to be short.
            paging = paging with
            {
                TotalHeader = reader.Header("totalHeader"),
                TotalPath = reader.Path("totalPath"),
                EndsEmpty = reader.Choice("end", !reader.Has("size") && !reader.Has("sizeParam"), ("short", false), ("empty", true)),
            };
        reader.RefuseOthers();
        return paging;
    }

    private static Paging.ByCursor ReadCursor(ObjectReader reader)
    {
        var cursor = new Paging.ByCursor(reader.RequiredText("cursorParam", "cursor") ?? "", reader.Path("cursorPath"), reader.Header("cursorHeader"), reader.Path("morePath"));
        if (reader.Has("cursorPath") == reader.Has("cursorHeader")) reader.Wrong("cursorPath", "or cursorHeader must say where an answer tells the next cursor; write one of them.");
        return cursor;
    }
}
