using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Alerts;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>
/// Speaks to any REST system that a <see cref="ConnectorDefinition"/> describes. Holds nothing between calls; a new one for
/// each call, with the credentials of the moment, is cheap.
/// </summary>
public sealed class RestConnector(ConnectorDefinition definition, BaseUrl baseUrl, Credentials credentials, IOutboundDoor door, TimeProvider time) : IConnector
{
    /// <summary>The request header that carries the operation id of a write.</summary>
    public const string OperationHeader = "X-Concord-Operation";

    private readonly Failures failures = new(definition, credentials, time);
    private readonly RestWire wire = new(definition, credentials, door);

    public async Task<TestReply> TestAsync(CancellationToken token)
    {
        const string What = "Testing the connection";
        var start = time.GetTimestamp();
        var reply = await TestRequestAsync(token);
        if (!failures.IsGood(reply, out var answer)) return new TestReply.Failed(failures.OfRead(reply, What));
        if (definition.Test is null && FirstListing().Listing.Read(answer, What, _ => "") is ListReply.Failed unreadable) return new TestReply.Failed(unreadable.Failure);
        if (definition.Test?.Present is { } path && !(FieldValue.Parse(answer.Body.Span).TryGet(out var body) && !path.Read(body).IsMissing))
            return new TestReply.Failed(new ConnectorFailure(FailureKind.Auth, answer.Status, null, $"{What}: the answer holds nothing at '{path}', so the credentials are not accepted."));
        var version = definition.Test?.Version is { } at && FieldValue.Parse(answer.Body.Span).TryGet(out var told) ? at.Read(told).ScalarText : null;
        return new TestReply.Reached(time.GetElapsedTime(start), version);
    }

    public async Task<OptionsReply> OptionsAsync(string name, CancellationToken token)
    {
        var option = definition.Options[name];
        var (items, failure) = await ItemsAsync(option.Path, option.Items, $"Reading the options '{name}'", token);
        return failure is not null
            ? new OptionsReply.Failed(failure)
            : new OptionsReply.Offered([.. from item in items
                                           let value = option.Value.Read(item).ScalarText
                                           where value is not null
                                           select new ConnectorOption(value, option.Label?.Read(item).ScalarText ?? value)]);
    }

    public async Task<HooksReply> HooksAsync(CancellationToken token)
    {
        var listed = definition.Webhook.Listed ?? throw new ArgumentException("The definition does not say where webhooks are listed.");
        var (items, failure) = await ItemsAsync(listed.Path, listed.Items, "Reading the webhooks", token);
        return failure is not null
            ? new HooksReply.Failed(failure)
            : new HooksReply.Listed([.. from item in items
                                        let address = listed.Address.Read(item).ScalarText
                                        where address is not null
                                        select new OutsideHook(address, listed.OnWhen?.Holds(item) ?? true)]);
    }

    public async Task<ListReply> ListAsync(ListRequest request, CancellationToken token)
    {
        var resource = ResourceOf(request.ResourceType);
        var what = $"Listing {request.ResourceType}";
        return Listing.Of(resource, request) is { } listing && (listing.Address is not { } next || baseUrl.AtHost(next) is not null)
            ? await ListAsync(resource, listing, what, token)
            : new ListReply.Failed(Failures.Rejected(what, "the page token does not fit the definition; start the listing again.", null));
    }

    public async Task<ReadReply> GetAsync(string resourceType, string externalId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Reading {resourceType} {externalId}";
        if (baseUrl.Record(resource.RecordPath(resource.Get.Path), externalId) is not { } uri) return new ReadReply.Failed(Failures.NoAddress(what));
        var reply = await wire.ReadAsync(resource, uri, [], token);
        if (!failures.IsGood(reply, out var answer))
            return failures.OfRead(reply, what) is { Kind: not FailureKind.NotFound } failure ? new ReadReply.Failed(failure) : new ReadReply.NotFound();
        var (record, expected) = AnswerJson.Read(answer.Body.Span).TryGet(out var body)
            ? RecordReader.Read(resource, resource.Get.Item?.Read(body) ?? body)
            : (null, "the answer is not JSON; a JSON object was expected");
        if (record is not null && record.Id != externalId) (record, expected) = (null, "the answer holds a record with another id");
        if (record is null) return new ReadReply.Failed(Failures.Rejected(what, $"{expected}; check the definition.", answer.Status));
        return resource.DeletedWhen?.Holds(record.Document) == true
            ? new ReadReply.NotFound()
            : new ReadReply.Found(RecordReader.WithETag(resource, record, answer.Headers));
    }

    public async Task<WriteReply> CreateAsync(string resourceType, FieldValue body, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Creating a {resourceType}";
        var (create, chosen) = (resource.Create, WriteBody.ChosenId(resource.Create, operationId));
        var uri = chosen is null ? baseUrl.Collection(create.Path ?? resource.Path) : baseUrl.Record(create.Path ?? resource.Path, chosen)!;
        var fields = WriteBody.OfCreate(create, body, operationId);
        var sent = WriteBody.Wrapped(create.Wrap, fields);
        var reply = await wire.WriteAsync(create.Method, resource, uri, sent, new WriteMark(operationId, create.ContentType), token);
        return Created(resource, reply, fields, chosen, what) with { Exchange = ExchangeOf(create.Method, uri, sent, reply) };
    }

    private async Task<(ImmutableArray<FieldValue> Items, ConnectorFailure? Failure)> ItemsAsync(string path, FieldPath? at, string what, CancellationToken token)
    {
        var reply = await wire.ReadAsync(null, baseUrl.Collection(path), [], token);
        if (!failures.IsGood(reply, out var answer)) return ([], failures.OfRead(reply, what));
        return FieldValue.Parse(answer.Body.Span).TryGet(out var body) && (at?.Read(body) ?? body) is FieldValue.List list
            ? (list.Items, null)
            : ([], Failures.Rejected(what, $"a list was expected{(at is null ? "" : $" at '{at}'")}; check the definition.", answer.Status));
    }

    private WriteReply Created(ResourceDefinition resource, OutboundReply reply, FieldValue fields, string? chosen, string what)
    {
        if (chosen is not null && reply is OutboundReply.Answered { Status: 409 })
            return new WriteReply.Unknown($"{what}: the system knows the id already, so the create was done before.", 409);
        if (!failures.IsDone(reply, out var answer)) return failures.OfWrite(reply, what, isCreate: true);
        return WriteAnswer.OfCreate(resource, answer, fields, chosen) is { } record
            ? new WriteReply.Done(record)
            : new WriteReply.Unknown($"{what}: the system answered {answer.Status} without an id.", answer.Status);
    }

    public async Task<WriteReply> UpdateAsync(
        string resourceType, string externalId, FieldValue changedFields, FieldValue? freshRead, string? version, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Updating {resourceType} {externalId}";
        var update = resource.Update;
        if (baseUrl.Record(resource.RecordPath(update.Path), externalId) is not { } uri) return new WriteReply.Failed(Failures.NoAddress(what));
        var fields = WriteBody.OfUpdate(resource, resourceType, changedFields, freshRead, version);
        var sent = WriteBody.Wrapped(update.Wrap, fields);
        var reply = await wire.WriteAsync(update.Method, resource, uri, sent, MarkOf(resource, operationId, version), token);
        var done = failures.IsDone(reply, out var answer)
            ? new WriteReply.Done(WriteAnswer.OfUpdate(resource, answer, fields, externalId))
            : failures.OfWrite(reply, what, isCreate: false, isConditional: IsConditional(resource, version));
        return done with { Exchange = ExchangeOf(update.Method, uri, sent, reply) };
    }

    public async Task<WriteReply> DeleteAsync(string resourceType, string externalId, FieldValue? freshRead, string? version, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Deleting {resourceType} {externalId}";
        var (delete, update) = (resource.Delete, resource.Update);
        var path = resource.RecordPath(delete.Path ?? (delete.Archive is null ? null : update.Path));
        if (baseUrl.Record(path, externalId) is not { } uri) return new WriteReply.Failed(Failures.NoAddress(what));
        var body = delete.Archive is null ? null : WriteBody.Wrapped(update.Wrap, WriteBody.OfArchive(resource, resourceType, freshRead, version, time.GetUtcNow()));
        var method = delete.IsUpdate ? update.Method : delete.Method;
        var mark = MarkOf(resource, operationId, version);
        var reply = await wire.WriteAsync(method, resource, uri, body, mark, token);
        var done = failures.IsDone(reply, out _)
            ? new WriteReply.Done(ExternalRecord.WithoutDocument(externalId))
            : failures.OfWrite(reply, what, isCreate: false, isConditional: mark.Precondition is not null || (delete.IsUpdate && IsConditional(resource, version)));
        return done with { Exchange = ExchangeOf(method, uri, body, reply) };
    }

    private Exchange? ExchangeOf(string method, Uri uri, FieldValue? body, OutboundReply reply) => ExchangeText.Of(credentials, method, uri.AbsolutePath, body, reply);

    public async Task<FindReply> FindCreatedAsync(string resourceType, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        if (WriteBody.ChosenId(resource.Create, operationId) is { } chosen)
            return FindReply.Of(await GetAsync(resourceType, chosen, token));
        if (resource.Create is not { Find: { } find, Marker: { } marker }) return new FindReply.NoWay();
        var what = $"Looking for a created {resourceType}";
        return await ListAsync(resource, Listing.OfMarked(resource, resourceType, find, operationId), what, token) switch
        {
            ListReply.Page page => page.Records.Where(record => marker.Read(record.Document).ScalarText == operationId).DistinctBy(record => record.Id).ToList() switch
            {
                [var only] => new FindReply.Found(only),
                { Count: > 1 } several => new FindReply.Several([.. several]),
                // A filter that the system does not obey shows other records on a first page of several.
                _ when page.NextPageToken is null => new FindReply.NotThere(),
                _ => new FindReply.NoWay(),
            },
            ListReply.Failed failed => new FindReply.Failed(failed.Failure),
            var other => throw new InvalidOperationException($"No such reply: {other.GetType().Name}."),
        };
    }

    private async Task<OutboundReply> TestRequestAsync(CancellationToken token)
    {
        if (definition.Test is { } test) return await wire.ReadAsync(null, baseUrl.Collection(test.Path), [], token);
        var (resource, listing) = FirstListing();
        return await RequestAsync(resource, listing, token);
    }

    private (ResourceDefinition Resource, Listing Listing) FirstListing()
    {
        var (type, resource) = definition.Resources.First();
        return (resource, Listing.Of(resource, new ListRequest(type))!);
    }

    private async Task<ListReply> ListAsync(ResourceDefinition resource, Listing listing, string what, CancellationToken token)
    {
        var reply = await RequestAsync(resource, listing, token);
        var asked = AddressOf(listing);
        return failures.IsGood(reply, out var answer)
            ? listing.Read(answer, what, told => baseUrl.OnSameHost(asked, told) is { } next ? wire.Bare(next) : null)
            : new ListReply.Failed(failures.OfRead(reply, what));
    }

    private Task<OutboundReply> RequestAsync(ResourceDefinition resource, Listing listing, CancellationToken token) => listing switch
    {
        { Address: not null } => wire.FollowAsync(resource, AddressOf(listing), token),
        { Body: { } body } => wire.AskAsync(resource, AddressOf(listing), listing.Query, body, token),
        _ => wire.ReadAsync(resource, AddressOf(listing), listing.Query, token),
    };

    private Uri AddressOf(Listing listing) => listing.Address is { } next ? baseUrl.AtHost(next)! : baseUrl.Collection(listing.Path);

    private static bool IsConditional(ResourceDefinition resource, string? version) => version is not null && resource.Precondition is not null;

    private static WriteMark MarkOf(ResourceDefinition resource, string operationId, string? version) =>
        version is null || resource.Precondition is not { Kind: not PreconditionKind.VersionField } precondition
            ? new WriteMark(operationId, resource.Update.ContentType)
            : new WriteMark(operationId, resource.Update.ContentType, new HttpField(precondition.Header, precondition.Template.Replace(Placeholders.Version, version, StringComparison.Ordinal)));

    private ResourceDefinition ResourceOf(string resourceType) => definition.Resources.TryGetValue(resourceType, out var resource)
        ? resource
        : throw new ArgumentException($"The definition has no {resourceType}.", nameof(resourceType));
}
