using System.Globalization;
using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>One page of a listing in a dialect. Filters: <c>since</c> (a time, or JSON with one), <c>externalKey</c> (a marker).</summary>
internal sealed class DialectPage(DialectOptions options, string pathAndQuery, Func<string, string?> parameter)
{
    private const int LargestPage = 10;

    public FakeReply Of(IReadOnlyList<JsonObject> all)
    {
        var matching = all.Where(Matches).ToList();
        var size = Math.Min(Number("limit") ?? Number("per_page") ?? LargestPage, LargestPage);
        var start = options.Paging switch
        {
            DialectPaging.Offset => Number("skip") ?? 0,
            DialectPaging.LastId => parameter("before") is { } id ? matching.FindIndex(record => record["id"]!.ToString() == id) + 1 : 0,
            _ => parameter("after") is { } cursor ? int.Parse(cursor.TrimStart('c'), CultureInfo.InvariantCulture) : 0,
        };
        var page = matching.Skip(start).Take(size).ToList();
        return Answer(page, start + page.Count < matching.Count ? start + page.Count : null, matching.Count);
    }

    private FakeReply Answer(List<JsonObject> page, int? next, int total)
    {
        var list = new JsonArray([.. page.Select(record => record.DeepClone())]);
        var address = next is { } place ? AddressOf(place) : null;
        (string, string)[] headers = options.Paging == DialectPaging.Link && address is not null
            ? [("Link", $"<https://tasks.example/api{pathAndQuery.Split('?')[0]}?first=1>; rel=\"first\", <{address}>; title=\"a, b\"; rel=\"next\"")]
            : [];
        if (options.Items is not { } name) return FakeReply.Json(200, list.ToJsonString(), headers);
        var body = new JsonObject { [name] = list };
        if (options.Paging == DialectPaging.Offset) body["count"] = total;
        if (options.Paging == DialectPaging.Cursor) body["next"] = next is { } after ? new JsonObject { ["after"] = $"c{after}" } : null;
        if (options.Paging == DialectPaging.NextUrl) body["links"] = new JsonObject { ["next"] = address };
        return FakeReply.Json(200, body.ToJsonString(), headers);
    }

    // As systems do, with the whole query that was sent, credentials included.
    private string AddressOf(int place)
    {
        var query = pathAndQuery.Split('?').ElementAtOrDefault(1)?.Split('&').Where(pair => !pair.StartsWith("after=", StringComparison.Ordinal)) ?? [];
        var relative = $"/api{pathAndQuery.Split('?')[0]}?{string.Join('&', query.Append($"after={place}"))}";
        return options.Paging == DialectPaging.Link ? $"https://tasks.example{relative}" : relative;
    }

    private bool Matches(JsonObject record)
    {
        if (parameter("externalKey") is { } key && record["key"]?.ToString() != key) return false;
        if (parameter("since") is not { } since) return true;
        // JSON holds the time in its only string that is one.
        var from = DateTimeOffset.Parse(since.Split('"').LastOrDefault(part => DateTimeOffset.TryParse(part, CultureInfo.InvariantCulture, out _)) ?? since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return DateTimeOffset.Parse(record["updated_at"]!.ToString(), CultureInfo.InvariantCulture) >= from;
    }

    private int? Number(string name) => int.TryParse(parameter(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
