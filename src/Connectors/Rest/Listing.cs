using System.Collections.Immutable;
using System.Globalization;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>One page of a listing: the query that asks for it, and the reading of its answer.</summary>
internal sealed class Listing
{
    private readonly ResourceDefinition resource;
    private readonly ListRequest request;
    private readonly PageCursor? cursor;

    private Listing(ResourceDefinition resource, ListRequest request, PageCursor? cursor)
    {
        this.resource = resource;
        this.request = request;
        this.cursor = cursor;
    }

    private bool IsFiltered => resource.List.UpdatedSince is not null && request.UpdatedSince is not null;

    /// <returns>Null when the page token does not fit the definition.</returns>
    public static Listing? Of(ResourceDefinition resource, ListRequest request) => resource.List.Paging switch
    {
        Paging.ByPage paging => PageCursor.Read(paging, request) is { } cursor ? new Listing(resource, request, cursor) : null,
        _ => request.PageToken is null ? new Listing(resource, request, null) : null,
    };

    public IEnumerable<KeyValuePair<string, string>> Query()
    {
        foreach (var pair in resource.List.Query) yield return pair;
        if (IsFiltered)
            yield return KeyValuePair.Create(resource.List.UpdatedSince!.Parameter, resource.List.UpdatedSince.Format.Write(request.UpdatedSince!.Value));
        if (resource.List.Paging is not Paging.ByPage paging) yield break;
        yield return KeyValuePair.Create(paging.PageParameter, cursor!.Page.ToString(CultureInfo.InvariantCulture));
        if (paging.SizeParameter is { } size) yield return KeyValuePair.Create(size, cursor.Size.ToString(CultureInfo.InvariantCulture));
    }

    /// <param name="what">What was asked for, for messages.</param>
    public ListReply Read(OutboundReply.Answered answer, string what)
    {
        var where = resource.List.Items is { } path ? $"at '{path}'" : "as the whole answer";
        if (!FieldValue.Parse(answer.Body.Span).TryGet(out var body))
            return Failed(what, answer, $"the answer is not JSON; a JSON list was expected {where}");
        if ((resource.List.Items?.Read(body) ?? body) is not FieldValue.List list)
            return Failed(what, answer, $"a JSON list was expected {where}, and there is none");
        var records = ImmutableArray.CreateBuilder<ExternalRecord>(list.Items.Length);
        foreach (var item in list.Items)
        {
            var (record, expected) = RecordReader.Read(resource, item);
            // One record that cannot be told apart spoils the page: the listing would pass for complete without it.
            if (record is null) return Failed(what, answer, $"record {records.Count + 1} of the page: {expected}");
            records.Add(record);
        }
        var total = Total(answer);
        return new ListReply.Page(records.ToImmutable(), cursor?.Next(records.Count, total)?.ToString(), total, IsFiltered);
    }

    private int? Total(OutboundReply.Answered answer) =>
        resource.List.Paging is Paging.ByPage { TotalHeader: { } name }
        && int.TryParse(answer.Headers.Single(name), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : null;

    private static ListReply.Failed Failed(string what, OutboundReply.Answered answer, string message) =>
        new(Failures.Rejected(what, $"{message}; check the definition.", answer.Status));
}
