using System.Collections.Immutable;
using System.Globalization;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>One page of a listing: what asks for it, and the reading of its answer.</summary>
internal sealed class Listing
{
    private readonly ResourceDefinition resource;
    private readonly ListPosition position;
    private readonly Parameter? filter;

    private Listing(ResourceDefinition resource, ListPosition position, Parameter? filter)
    {
        (this.resource, this.position, this.filter) = (resource, position, filter);
    }

    /// <param name="IsText">Whether it is a text in a body, whatever it looks like; else JSON where it is JSON.</param>
    private sealed record Parameter(string Name, string Value, bool IsText)
    {
        public FieldValue InBody => !IsText && FieldValue.Parse(Value).TryGet(out var json) ? json : FieldValue.Of(Value);
    }

    /// <returns>Null when the page token does not fit the definition.</returns>
    public static Listing? Of(ResourceDefinition resource, ListRequest request)
    {
        if (ListPosition.Read(resource.List.Paging, request) is not { } position) return null;
        var filter = resource.List.UpdatedSince is { } since && request.UpdatedSince is { } time
            ? new Parameter(since.Parameter, since.Template.Replace(Placeholders.Since, since.Format.Write(time), StringComparison.Ordinal), false)
            : null;
        return new Listing(resource, position, filter);
    }

    /// <summary>The first page of what a find filter lets through.</summary>
    public static Listing OfMarked(ResourceDefinition resource, string resourceType, FindFilter find, string operationId)
    {
        var value = find.Template.Replace(Placeholders.Operation, operationId, StringComparison.Ordinal);
        return new Listing(resource, ListPosition.Read(resource.List.Paging, new ListRequest(resourceType))!, new Parameter(find.Parameter, value, false));
    }

    /// <summary>An address that an answer told and that says all by itself; null: the list's own with <see cref="Query"/>.</summary>
    public string? Address => resource.List.Paging is Paging.ByLink or Paging.ByNextUrl ? position.Place : null;

    public string Path => resource.List.Path ?? resource.Path;

    /// <summary>The query's parameters.</summary>
    public IEnumerable<KeyValuePair<string, string>> Query => resource.List.Method == "POST" ? resource.List.Query
        : resource.List.Query.Concat(Parameters().Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));

    /// <summary>The body of a POST; null for a GET.</summary>
    public FieldValue? Body => resource.List.Method != "POST" ? null : Parameters().Aggregate(
        (FieldValue)resource.List.Body, (body, parameter) => FieldPath.ParseOrThrow(parameter.Name).Write(body, parameter.InBody));

    /// <param name="what">What was asked for, for messages.</param>
    /// <param name="placeOf">Makes a place of an address that the answer tells; null when it is another host's.</param>
    public ListReply Read(OutboundReply.Answered answer, string what, Func<string, string?> placeOf)
    {
        var where = resource.List.Items is { } path ? $"at '{path}'" : "as the whole answer";
        if (!AnswerJson.Read(answer.Body.Span).TryGet(out var body))
            return Failed(what, answer, $"the answer is not JSON; a JSON list was expected {where}");
        if ((resource.List.Items?.Read(body) ?? body) is not FieldValue.List list)
            return Failed(what, answer, $"a JSON list was expected {where}, and there is none");
        var records = ImmutableArray.CreateBuilder<ExternalRecord>(list.Items.Length);
        foreach (var (item, index) in list.Items.Select((item, index) => (item, index)))
        {
            var (record, expected) = RecordReader.Read(resource, item);
            // One record that cannot be told apart spoils the page: the listing would pass for complete without it.
            if (record is null) return Failed(what, answer, $"record {index + 1} of the page: {expected}");
            records.Add(record);
        }
        return Page(answer, what, body, [.. records], placeOf);
    }

    private ListReply Page(OutboundReply.Answered answer, string what, FieldValue body, ImmutableArray<ExternalRecord> records, Func<string, string?> placeOf)
    {
        var total = Total(answer, body);
        string? address = null;
        if (Told(answer, body) is { Length: > 0 } told && (address = placeOf(told)) is null)
            return Failed(what, answer, "the next page is said to be at another host, which Concord does not ask");
        var next = Next(answer, body, records, total, address);
        if (next is not null && next.Place == position.Place && resource.List.Paging is not Paging.ByOffset)
        {
            // Systems that always tell a next place show so that the listing is at its end.
            if (records.Length > 0) return Failed(what, answer, "the next page is said to be this one again");
            next = null;
        }
        // What counts as deleted is as good as absent; it still counted for the paging.
        var shown = resource.DeletedWhen is { } mark ? records.RemoveAll(record => mark.Holds(record.Document)) : records;
        return new ListReply.Page(shown, next?.ToString(), total, filter is not null);
    }

    private ListPosition? Next(OutboundReply.Answered answer, FieldValue body, ImmutableArray<ExternalRecord> records, int? total, string? address) => resource.List.Paging switch
    {
        Paging.ByPage paging => position.AfterCounted(paging, records.Length, total, (position.Page(paging.FirstPage) + 1).ToString(CultureInfo.InvariantCulture)),
        Paging.ByOffset paging => position.AfterCounted(paging, records.Length, total, ""),
        Paging.ByLastId paging => position.AfterCounted(paging, records.Length, total, records.LastOrDefault()?.Id),
        Paging.ByCursor paging => paging.MorePath?.Read(body) is FieldValue.Bool { Value: false }
            ? null
            : position.After(records.Length, paging.Header is { } header ? answer.Headers.Single(header) : paging.Path!.Read(body).ScalarText),
        Paging.ByLink or Paging.ByNextUrl => position.After(records.Length, address),
        _ => null,
    };

    private string? Told(OutboundReply.Answered answer, FieldValue body) => resource.List.Paging switch
    {
        Paging.ByLink => NextAddress.InLinks(answer.Headers),
        Paging.ByNextUrl paging => paging.Path.Read(body).ScalarText,
        _ => null,
    };

    private IEnumerable<Parameter> Parameters()
    {
        var paging = resource.List.Paging;
        var size = paging.SizeParameter is { } name ? new Parameter(name, position.Size.ToString(CultureInfo.InvariantCulture), false) : null;
        return new[] { filter, PlaceIn(paging), size }.OfType<Parameter>();
    }

    private Parameter? PlaceIn(Paging paging) => paging switch
    {
        Paging.ByPage page => new Parameter(page.Parameter, position.Page(page.FirstPage).ToString(CultureInfo.InvariantCulture), false),
        Paging.ByOffset offset => new Parameter(offset.Parameter, position.Seen.ToString(CultureInfo.InvariantCulture), false),
        Paging.ByLastId last when position.Place is { } id => new Parameter(last.Parameter, id, true),
        Paging.ByCursor cursor when position.Place is { } place => new Parameter(cursor.Parameter, place, true),
        _ => null,
    };

    private int? Total(OutboundReply.Answered answer, FieldValue body)
    {
        var text = resource.List.Paging.TotalHeader is { } name ? answer.Headers.Single(name) : resource.List.Paging.TotalPath?.Read(body).ScalarText;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;
    }

    private static ListReply.Failed Failed(string what, OutboundReply.Answered answer, string message) =>
        new(Failures.Rejected(what, $"{message}; check the definition.", answer.Status));
}
