using System.Text;
using System.Text.Json.Nodes;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Rest;

public sealed class RestConnectorTests
{
    private const string Plain = """{"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number"}}}""";

    private const string Timed = """
        {"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number","updatedAt":{"path":"updated_at"},
          "list":{"items":"data.items","updatedSince":{"param":"updated_at_gte"},"query":{"expand":"a&b"}}}}}
        """;

    private readonly ManualTime time = new();
    private readonly FakeRestSystem system;
    private readonly FakeDoor door;

    public RestConnectorTests()
    {
        system = new FakeRestSystem(new FakeRestOptions { Clock = time.GetUtcNow, UpdatedAtField = "updated_at" });
        door = new FakeDoor(system, new Uri("https://tasks.example/"));
    }

    [Theory]
    [InlineData(Plain, "<html>canary</html>", "the answer is not JSON; a JSON list was expected as the whole answer")]
    [InlineData(Plain, "", "the answer is not JSON")]
    [InlineData(Plain, """{"tasks":[]}""", "a JSON list was expected as the whole answer, and there is none")]
    [InlineData(Plain, "null", "a JSON list was expected as the whole answer")]
    [InlineData(Timed, """{"data":{"items":null}}""", "a JSON list was expected at 'data.items'")]
    [InlineData(Plain, """[{"id":1},7]""", "record 2 of the page: a JSON object was expected")]
    [InlineData(Plain, """[{"id":"1"}]""", "record 1 of the page: a whole number was expected at 'id' as the id")]
    [InlineData(Plain, """[{"id":1.5}]""", "a whole number was expected at 'id'")]
    [InlineData(Plain, """[{"name":"x"}]""", "a whole number was expected at 'id'")]
    [InlineData(Timed, """{"data":{"items":[{"id":1,"updated_at":"yesterday"}]}}""", "a time in the definition's format was expected at 'updated_at'")]
    public async Task Listing_in_another_shape_says_what_was_expected(string definition, string body, string expected)
    {
        door.Instead = new OutboundReply.Answered(200, [], Encoding.UTF8.GetBytes(body));

        var failure = (await Connector(definition).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>().Failure;

        failure.Kind.ShouldBe(FailureKind.Rejected);
        failure.HttpStatus.ShouldBe(200);
        failure.Message.ShouldContain(expected);
        failure.Message.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("cut in the middle \\ud83d", "cut in the middle \uFFFD")]
    [InlineData("\\udE00 alone", "\uFFFD alone")]
    [InlineData("nul \\u0000", "nul \uFFFD")]
    [InlineData("half \\ud83d, whole \\ud83d\\ude00, none \\\\ud83d", "half \uFFFD, whole \U0001F600, none \\ud83d")]
    public async Task A_text_that_nobody_can_keep_hides_no_other_record(string told, string kept)
    {
        door.Instead = new OutboundReply.Answered(200, [], Encoding.UTF8.GetBytes($$"""[{"id":1,"name":"{{told}}"},{"id":2}]"""));

        var page = (await Connector(Plain).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();

        page.Records.Select(record => record.Id).ShouldBe(["1", "2"]);
        ((FieldValue.Object)page.Records[0].Document).Get("name").ScalarText.ShouldBe(kept);
    }

    [Fact]
    public async Task A_number_beyond_all_measure_is_a_text_and_hides_no_other_record()
    {
        door.Instead = new OutboundReply.Answered(200, [], """[{"id":1,"name":"1e400","odd":-1e400},{"id":2,"odd":1.50}]"""u8.ToArray());

        var page = (await Connector(Plain).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();

        page.Records.Select(record => record.Document.ToJson()).ShouldBe(["""{"id":1,"name":"1e400","odd":"-1e400"}""", """{"id":2,"odd":1.5}"""]);
    }

    [Fact]
    public async Task Listing_since_a_time_asks_for_it_and_says_that_it_is_filtered()
    {
        door.Instead = new OutboundReply.Answered(200, [], """{"data":{"items":[{"id":1,"updated_at":"2026-01-02T03:04:05.678Z"}]}}"""u8.ToArray());

        var page = (await Connector(Timed).ListAsync(new ListRequest("TASK", UpdatedSince: ManualTime.Start), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();

        page.IsFiltered.ShouldBeTrue();
        page.Records.ShouldHaveSingleItem().UpdatedAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        door.Requests[0].Uri.PathAndQuery.ShouldBe("/tasks?expand=a%26b&updated_at_gte=2026-03-01T12%3A00%3A00.000Z");
    }

    [Fact]
    public async Task System_without_such_a_filter_lists_everything_and_says_so()
    {
        system.Seed("tasks", [new JsonObject { ["title"] = "old" }]);

        var page = (await Connector(Plain).ListAsync(new ListRequest("TASK", UpdatedSince: ManualTime.Start.AddYears(1)), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();

        page.IsFiltered.ShouldBeFalse();
        page.Records.Length.ShouldBe(1);
        door.Requests[0].Uri.Query.ShouldBe("");
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("Sun, 01 Mar 2026 12:00:30 GMT", 30)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData(" 120 ", 120)]
    [InlineData("86401", 86_400)]
    [InlineData("4294967296", 86_400)]
    [InlineData("99999999999999999999999999999999999999999", 86_400)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 86_400)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    public async Task Retry_after_is_read_in_seconds_or_as_a_date(string header, int? seconds)
    {
        door.Instead = new OutboundReply.Answered(429, [new("Retry-After", header)], default);

        var failure = (await Connector(Plain).GetAsync("TASK", "1", CancellationToken.None)).ShouldBeOfType<ReadReply.Failed>().Failure;

        failure.Kind.ShouldBe(FailureKind.RateLimited);
        failure.RetryAfter.ShouldBe(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(303)]
    [InlineData(408)]
    public async Task Status_that_leaves_doubt_makes_a_write_unknown(int status)
    {
        door.Instead = new OutboundReply.Answered(status, [new("Retry-After", "5")], default);

        var unknown = (await Connector(Plain).CreateAsync("TASK", FieldValue.Of(), "op_1", CancellationToken.None)).ShouldBeOfType<WriteReply.Unknown>();

        (unknown.HttpStatus, unknown.RetryAfter).ShouldBe((status, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"id":"7"}""")]
    public async Task Create_that_tells_no_id_is_unknown(string body)
    {
        door.Instead = new OutboundReply.Answered(201, [], Encoding.UTF8.GetBytes(body));

        (await Connector(Plain).CreateAsync("TASK", FieldValue.Of(), "op_1", CancellationToken.None)).ShouldBeOfType<WriteReply.Unknown>();
    }

    [Theory]
    [InlineData("""{"id":7}""", false)]
    [InlineData("""{"id":7,"created_at":"2026-01-01"}""", false)]
    [InlineData("""{"id":7,"title":"A"}""", true)]
    public async Task Answer_without_what_was_sent_is_a_receipt_and_no_document(string body, bool isWhole)
    {
        door.Instead = new OutboundReply.Answered(201, [], Encoding.UTF8.GetBytes(body));

        var record = (await Connector(Plain).CreateAsync("TASK", FieldValue.Of(("title", FieldValue.Of("A"))), "op_1", CancellationToken.None)).ShouldBeOfType<WriteReply.Done>().Record;

        record.Id.ShouldBe("7");
        record.Document.IsAbsent.ShouldBe(!isWhole);
    }

    [Fact]
    public async Task Create_at_a_missing_collection_is_a_failure_not_a_missing_record()
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/nothing","id":"id"}}}""");

        (await connector.CreateAsync("TASK", FieldValue.Of(), "op_1", CancellationToken.None)).ShouldBeOfType<WriteReply.Failed>().Failure.Kind.ShouldBe(FailureKind.NotFound);
        (await connector.ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>().Failure.Kind.ShouldBe(FailureKind.NotFound);
    }

    [Fact]
    public async Task Read_that_answers_with_another_record_is_rejected()
    {
        door.Instead = new OutboundReply.Answered(200, [], """{"id":8}"""u8.ToArray());

        (await Connector(Plain).GetAsync("TASK", "7", CancellationToken.None)).ShouldBeOfType<ReadReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Rejected);
    }

    [Fact]
    public async Task Answer_over_the_size_limit_would_not_be_smaller_next_time()
    {
        door.Instead = new OutboundReply.OutcomeUnknown(UnknownReason.AnswerTooLarge, "too large");

        (await Connector(Plain).ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Rejected);
    }

    [Fact]
    public async Task Server_with_smaller_pages_than_asked_for_is_read_to_its_total()
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number",
              "list":{"paging":{"kind":"page","pageParam":"_page","sizeParam":"ignored","size":100,"totalHeader":"X-Total-Count"}}}}}
            """);
        system.Seed("tasks", Enumerable.Range(1, 25).Select(_ => new JsonObject()));
        var ids = new List<string>();
        for (string? token = null, started = null; started is null || token is not null; started = "yes")
        {
            var page = (await connector.ListAsync(new ListRequest("TASK", token), CancellationToken.None)).ShouldBeOfType<ListReply.Page>();
            page.Total.ShouldBe(25);
            ids.AddRange(page.Records.Select(record => record.Id));
            token = page.NextPageToken;
        }

        ids.ShouldBe(Enumerable.Range(1, 25).Select(i => $"{i}"));
    }

    [Fact]
    public async Task Full_replace_sends_the_fresh_read_with_nested_changes_laid_over()
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number","update":{"method":"PUT","mode":"full"}}}}""");
        system.Seed("tasks", [new JsonObject { ["id"] = 1 }]);

        await connector.UpdateAsync(
            "TASK", "1", FieldValue.ParseOrThrow("""{"owner":{"id":2},"tags":["b"]}"""),
            FieldValue.ParseOrThrow("""{"id":1,"title":"A","owner":{"id":1,"role":"x"},"tags":["a","c"]}"""), null, "op_1", CancellationToken.None);

        Encoding.UTF8.GetString(door.Requests[0].Body!.Value.Span).ShouldBe("""{"id":1,"owner":{"id":2,"role":"x"},"tags":["b"],"title":"A"}""");
        await Should.ThrowAsync<ArgumentNullException>(() => connector.UpdateAsync("TASK", "1", FieldValue.Of(), null, null, "op_2", CancellationToken.None));
    }

    [Theory]
    [InlineData("a b/c?d#e%f")]
    [InlineData("..a")]
    public async Task Id_becomes_one_path_segment(string id)
    {
        await Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}""").GetAsync("TASK", id, CancellationToken.None);

        door.Requests[0].Uri.AbsolutePath.ShouldBe("/tasks/" + Uri.EscapeDataString(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Id_that_would_address_something_else_is_not_sent(string id)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}""");

        (await connector.GetAsync("TASK", id, CancellationToken.None)).ShouldBeOfType<ReadReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Rejected);
        (await connector.DeleteAsync("TASK", id, null, null, "op_1", CancellationToken.None)).ShouldBeOfType<WriteReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Rejected);

        door.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Test_reads_the_definition_s_address_and_takes_its_time()
    {
        var connector = Connector("""{"test":{"path":"/tasks?_limit=1"},"resources":{"TASK":{"path":"/nothing","id":"id"}}}""");

        (await connector.TestAsync(CancellationToken.None)).ShouldBe(new TestReply.Reached(TimeSpan.Zero));

        door.Requests[0].Uri.PathAndQuery.ShouldBe("/tasks?_limit=1");
    }

    private RestConnector Connector(string definition)
    {
        BaseUrl.TryParse("https://tasks.example", out var baseUrl, out _).ShouldBeTrue();
        return new RestConnector(KnownGood.Definition(definition), baseUrl!, new Credentials.BearerToken("t"), door, time);
    }
}
