using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Contract;

/// <summary>What every connector promises, whatever system it speaks to. A new connector subclasses this.</summary>
public abstract partial class ConnectorContract
{
    private readonly CancellationToken none = CancellationToken.None;
    private readonly Lazy<ContractSystem> made;

    protected ConnectorContract() => made = new Lazy<ContractSystem>(Make);

    private ContractSystem System => made.Value;

    private IConnector Connector => System.Connector;

    /// <summary>A fresh, empty system.</summary>
    protected abstract ContractSystem Make();

    [Fact]
    public async Task Test_reaches_the_system() => (await Connector.TestAsync(none)).ShouldBeOfType<TestReply.Reached>();

    [Fact]
    public async Task Unknown_credentials_fail_as_auth_everywhere()
    {
        var id = System.Seed(1)[0];
        var stranger = System.Stranger;

        Kind(await stranger.TestAsync(none)).ShouldBe(FailureKind.Auth);
        Kind(await stranger.ListAsync(new ListRequest(System.Type), none)).ShouldBe(FailureKind.Auth);
        Kind(await stranger.GetAsync(System.Type, id, none)).ShouldBe(FailureKind.Auth);
        Kind(await stranger.CreateAsync(System.Type, System.NewRecord, "op_1", none)).ShouldBe(FailureKind.Auth);
        Kind(await stranger.UpdateAsync(System.Type, id, System.Change, System.Stored(id), null, "op_2", none)).ShouldBe(FailureKind.Auth);
        Kind(await stranger.DeleteAsync(System.Type, id, System.NewRecord, null, "op_3", none)).ShouldBe(FailureKind.Auth);
        System.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task Empty_listing_is_complete_at_once()
    {
        var page = (await Connector.ListAsync(new ListRequest(System.Type), none)).ShouldBeOfType<ListReply.Page>();

        page.Records.ShouldBeEmpty();
        page.NextPageToken.ShouldBeNull();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Listing_shows_every_record_once_also_at_the_edge_of_a_page(int more)
    {
        var ids = System.Seed(2 * System.PageSize + more);

        (await ListAll(null)).Select(record => record.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task Smaller_pages_hold_the_same_records()
    {
        var ids = System.Seed(7);

        (await ListAll(3)).Select(record => record.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task Foreign_page_token_is_rejected() =>
        Kind(await Connector.ListAsync(new ListRequest(System.Type, "not ours"), none)).ShouldBe(FailureKind.Rejected);

    [Fact]
    public async Task Get_gives_what_the_listing_gives()
    {
        System.Seed(1);
        var listed = (await ListAll(null)).ShouldHaveSingleItem();

        var read = (await Connector.GetAsync(System.Type, listed.Id, none)).ShouldBeOfType<ReadReply.Found>().Record;

        read.Id.ShouldBe(listed.Id);
        read.Document.ShouldBe(listed.Document);
        // An ETag belongs to a single read.
        (read.UpdatedAt, listed.Version ?? read.Version).ShouldBe((listed.UpdatedAt, read.Version));
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("?x=1")]
    [InlineData("%2e%2e")]
    [InlineData("ü#ß")]
    public async Task Strange_id_reads_and_changes_nothing(string id)
    {
        System.Seed(2);

        (await Connector.GetAsync(System.Type, id, none)).ShouldNotBeOfType<ReadReply.Found>();
        (await Connector.UpdateAsync(System.Type, id, System.Change, System.NewRecord, null, "op_1", none)).ShouldNotBeOfType<WriteReply.Done>();
        (await Connector.DeleteAsync(System.Type, id, System.NewRecord, null, "op_2", none)).ShouldNotBeOfType<WriteReply.Done>();
        System.Writes.ShouldBe(0);
    }

    [Fact]
    public async Task Created_record_can_be_read_back()
    {
        var reply = await Connector.CreateAsync(System.Type, System.NewRecord, "op_1", none);

        var made = reply.ShouldBeOfType<WriteReply.Done>().Record;
        var read = (await Connector.GetAsync(System.Type, made.Id, none)).ShouldBeOfType<ReadReply.Found>().Record;
        foreach (var (name, value) in System.NewRecord.Fields) Field(read, name).ShouldBe(value);
        if (!made.Document.IsAbsent) made.Document.ShouldBe(read.Document);
        (System.Writes, System.LastOperation).ShouldBe((1, "op_1"));
    }

    [Fact]
    public async Task Update_changes_the_given_fields_and_no_others()
    {
        var created = (await Connector.CreateAsync(System.Type, System.NewRecord, "op_1", none)).ShouldBeOfType<WriteReply.Done>().Record;
        var fresh = (await Connector.GetAsync(System.Type, created.Id, none)).ShouldBeOfType<ReadReply.Found>().Record;

        var reply = await Connector.UpdateAsync(System.Type, created.Id, System.Change, fresh.Document, fresh.Version, "op_2", none);

        var updated = reply.ShouldBeOfType<WriteReply.Done>().Record;
        updated.Id.ShouldBe(created.Id);
        var read = (await Connector.GetAsync(System.Type, created.Id, none)).ShouldBeOfType<ReadReply.Found>().Record;
        foreach (var (name, value) in System.NewRecord.Fields)
            Field(read, name).ShouldBe(System.Change.Get(name) is { IsAbsent: false } changed ? changed : value);
        if (!updated.Document.IsAbsent) updated.Document.ShouldBe(read.Document);
        (System.Writes, System.LastOperation).ShouldBe((2, "op_2"));
    }

    [Fact]
    public async Task Deleted_record_is_gone_and_stays_gone()
    {
        var id = System.Seed(2)[0];
        var fresh = (await Connector.GetAsync(System.Type, id, none)).ShouldBeOfType<ReadReply.Found>().Record;

        (await Connector.DeleteAsync(System.Type, id, fresh.Document, fresh.Version, "op_1", none)).ShouldBeOfType<WriteReply.Done>().Record.ShouldBe(ExternalRecord.WithoutDocument(id));

        (await Connector.GetAsync(System.Type, id, none)).ShouldBeOfType<ReadReply.NotFound>();
        (await ListAll(null)).Length.ShouldBe(1);
        (System.Writes, System.LastOperation).ShouldBe((1, "op_1"));
        if (System.Archives) return;
        (await Connector.DeleteAsync(System.Type, id, null, null, "op_2", none)).ShouldBeOfType<WriteReply.NotFound>();
        (await Connector.UpdateAsync(System.Type, id, System.Change, System.NewRecord, null, "op_3", none)).ShouldBeOfType<WriteReply.NotFound>();
        (await ListAll(null)).Length.ShouldBe(1);
        (System.Writes, System.LastOperation).ShouldBe((1, "op_1"));
    }

    [Fact]
    public async Task Unknown_type_is_the_caller_s_bug() =>
        await Should.ThrowAsync<ArgumentException>(() => Connector.GetAsync("NO_SUCH_TYPE", "1", none));

    private async Task<ExternalRecord[]> ListAll(int? pageSize)
    {
        var found = new List<ExternalRecord>();
        string? token = null;
        for (var pages = 0; pages < 100; pages++)
        {
            var page = (await Connector.ListAsync(new ListRequest(System.Type, token, null, pageSize), none)).ShouldBeOfType<ListReply.Page>();
            page.Records.Length.ShouldBeLessThanOrEqualTo(pageSize ?? System.PageSize);
            found.AddRange(page.Records);
            token = page.NextPageToken;
            if (token is null) return [.. found];
        }
        throw new InvalidOperationException("The listing does not end.");
    }

    private static FieldValue Field(ExternalRecord record, string name) => record.Document.ShouldBeOfType<FieldValue.Object>().Get(name);

    private static FailureKind? Kind(object reply) => reply switch
    {
        TestReply.Failed failed => failed.Failure.Kind,
        ListReply.Failed failed => failed.Failure.Kind,
        ReadReply.Failed failed => failed.Failure.Kind,
        WriteReply.Failed failed => failed.Failure.Kind,
        _ => null,
    };

    private static string Message(ReadReply reply) => reply.ShouldBeOfType<ReadReply.Failed>().Failure.Message;
}
