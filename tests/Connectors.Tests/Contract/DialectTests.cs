using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Contract;

/// <summary>What the definitions of the table promise beyond the contract of every connector.</summary>
public sealed class DialectTests
{
    private readonly CancellationToken none = CancellationToken.None;

    public static TheoryData<string> WithUpdatedSince() => [nameof(Dialects.Enveloped), nameof(Dialects.PartialAnswers), nameof(Dialects.Searching)];

    [Theory]
    [MemberData(nameof(WithUpdatedSince))]
    public async Task Listing_since_a_time_holds_what_changed_since(string name)
    {
        var system = Make(name);
        var ids = system.Seed(25);
        system.EditOutside(ids[20]);

        var page = (await system.Connector.ListAsync(new ListRequest(system.Type, UpdatedSince: system.Now), none)).ShouldBeOfType<ListReply.Page>();

        page.IsFiltered.ShouldBeTrue();
        page.Records.ShouldHaveSingleItem().Id.ShouldBe(ids[20]);
        page.NextPageToken.ShouldBeNull();
    }

    [Fact]
    public async Task Day_filter_asks_for_the_day_before_so_that_no_time_zone_hides_a_change()
    {
        var system = Dialects.Wordless();
        system.Seed(3);

        var page = (await system.Connector.ListAsync(new ListRequest(system.Type, UpdatedSince: system.Now), none)).ShouldBeOfType<ListReply.Page>();

        page.Records.Length.ShouldBe(3);
        system.Sent[^1].Uri.Query.ShouldContain("since=2026-02-28");
    }

    [Fact]
    public async Task Write_with_an_etag_that_is_old_is_refused_and_has_no_effect()
    {
        var system = Dialects.Linked();
        var id = system.Seed(1)[0];
        var fresh = (await system.Connector.GetAsync(system.Type, id, none)).ShouldBeOfType<ReadReply.Found>().Record;
        system.EditOutside(id);

        var update = await system.Connector.UpdateAsync(system.Type, id, system.Change, fresh.Document, fresh.Version, "op_1", none);
        var delete = await system.Connector.DeleteAsync(system.Type, id, null, fresh.Version, "op_2", none);

        fresh.Version.ShouldBe("\"1\"");
        foreach (var reply in new[] { update, delete }) reply.ShouldBeOfType<WriteReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Precondition);
        system.Writes.ShouldBe(1, "theirs alone");
        system.Sent[^1].Headers.ShouldContain(new HttpField("If-Match", "\"1\""));
    }

    [Fact]
    public async Task Write_with_an_idempotency_key_that_was_seen_takes_effect_once()
    {
        var system = Dialects.Wordless();

        var first = await system.Connector.CreateAsync(system.Type, system.NewRecord, "op_1", none);
        var again = await system.Connector.CreateAsync(system.Type, system.NewRecord, "op_1", none);

        again.ShouldBe(first);
        system.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task Create_with_an_id_of_ours_is_found_after_a_lost_answer()
    {
        var system = Dialects.ClientIds();
        (await system.Connector.FindCreatedAsync(system.Type, "op_1", none)).ShouldBeOfType<FindReply.NotThere>();
        system.LoseNextAnswer();
        (await system.Connector.CreateAsync(system.Type, system.NewRecord, "op_1", none)).ShouldBeOfType<WriteReply.Unknown>();

        var found = (await system.Connector.FindCreatedAsync(system.Type, "op_1", none)).ShouldBeOfType<FindReply.Found>().Record;

        Guid.Parse(found.Id).Version.ShouldBe(8);
        system.Stored(found.Id).ShouldNotBeNull();
    }

    [Fact]
    public async Task Secret_in_the_query_is_on_every_page_and_in_no_page_token()
    {
        var system = Dialects.Wordless();
        system.Seed(25);
        string? token = null;
        do
        {
            var page = (await system.Connector.ListAsync(new ListRequest(system.Type, token), none)).ShouldBeOfType<ListReply.Page>();
            token = page.NextPageToken;
            (token ?? "").ShouldNotContain(system.Secret);
        }
        while (token is not null);

        system.Sent.Count.ShouldBe(3);
        foreach (var request in system.Sent) request.Uri.Query.TrimStart('?').Split('&').Count(pair => pair == $"token={system.Secret}").ShouldBe(1);
        system.Sent[0].ToString().ShouldNotContain(system.Secret);
    }

    [Fact]
    public async Task Archiving_sets_one_field()
    {
        var system = Dialects.Archiving();
        var id = system.Seed(1)[0];

        await system.Connector.DeleteAsync(system.Type, id, null, null, "op_1", none);

        system.Stored(id).ShouldBeOfType<FieldValue.Object>().Get("closed").ShouldBe(FieldValue.Of(true));
        (system.Sent[^1].Method, System.Text.Encoding.UTF8.GetString(system.Sent[^1].Body!.Value.Span)).ShouldBe(("PUT", """{"closed":true}"""));
    }

    [Fact]
    public async Task Archiving_where_updates_replace_whole_records_keeps_all_other_fields()
    {
        var system = Dialects.Replacing();
        var id = system.Seed(1)[0];
        var fresh = (await system.Connector.GetAsync(system.Type, id, none)).ShouldBeOfType<ReadReply.Found>().Record;

        var stale = await system.Connector.DeleteAsync(system.Type, id, fresh.Document, "\"other\"", "op_1", none);
        var done = await system.Connector.DeleteAsync(system.Type, id, fresh.Document, fresh.Version, "op_2", none);

        stale.ShouldBeOfType<WriteReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Precondition);
        done.ShouldBeOfType<WriteReply.Done>();
        var stored = system.Stored(id).ShouldBeOfType<FieldValue.Object>();
        stored.Get("title").ShouldBe(((FieldValue.Object)fresh.Document).Get("title"));
        stored.Get("archived").ShouldBe(FieldValue.Of(true));
        (await system.Connector.GetAsync(system.Type, id, none)).ShouldBeOfType<ReadReply.NotFound>();
    }

    [Fact]
    public async Task Constant_values_go_on_every_request()
    {
        var system = Dialects.Linked();
        var id = system.Seed(1)[0];

        await system.Connector.ListAsync(new ListRequest(system.Type), none);
        await system.Connector.GetAsync(system.Type, id, none);
        await system.Connector.CreateAsync(system.Type, system.NewRecord, "op_1", none);
        await system.Connector.DeleteAsync(system.Type, id, null, null, "op_2", none);

        system.Sent.ShouldAllBe(request => request.Uri.Query.Contains("expand=all") && request.Headers.Contains(new HttpField("X-Account", "7")));
    }

    private static RestContractSystem Make(string name) => name switch
    {
        nameof(Dialects.Enveloped) => Dialects.Enveloped(),
        nameof(Dialects.PartialAnswers) => Dialects.PartialAnswers(),
        _ => Dialects.Searching(),
    };
}
