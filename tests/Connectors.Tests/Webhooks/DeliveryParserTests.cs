using System.Collections.Immutable;
using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Webhooks;

public sealed class DeliveryParserTests
{
    private const string Tasks = """{"resources":{"TASK":{"path":"/tasks","id":"id","updatedAt":{"path":"updated_at"},"version":"rev"}}}""";

    [Fact]
    public void Documented_example_is_an_update_of_a_task()
    {
        var update = Event(Tasks, """
            {"event":"task.updated","data":{"id":"ext_789","name":"Complete documentation","rev":4,"updated_at":"2025-12-18T14:35:00Z"}}
            """);

        update.ResourceType.ShouldBe("TASK");
        update.ExternalId.ShouldBe("ext_789");
        update.Kind.ShouldBe(ChangeKind.Update);
        update.EventName.ShouldBe("task.updated");
        update.UpdatedAt.ShouldBe(new DateTimeOffset(2025, 12, 18, 14, 35, 0, TimeSpan.Zero));
        update.Version.ShouldBe("4");
        update.Document.ShouldBeOfType<FieldValue.Object>().Get("name").ShouldBe(FieldValue.Of("Complete documentation"));
        update.DedupeKey.ShouldNotBeNull().ShouldStartWith("content:");
    }

    [Theory]
    [InlineData("task.created", ChangeKind.Create)]
    [InlineData("task.updated", ChangeKind.Update)]
    [InlineData("task.deleted", ChangeKind.Delete)]
    [InlineData("Task.updated", ChangeKind.Update)]
    public void Usual_event_names_need_no_definition(string name, ChangeKind kind) =>
        Event(Tasks, $$$"""{"event":"{{{name}}}","data":{"id":"1"}}""").Kind.ShouldBe(kind);

    [Fact]
    public void Delete_has_no_document() => Event(Tasks, """{"event":"task.deleted","data":{"id":"1"}}""").Document.IsAbsent.ShouldBeTrue();

    [Theory]
    [InlineData("task.moved")]
    [InlineData("member.updated")]
    [InlineData("updated")]
    [InlineData("ping")]
    public void Event_that_is_not_mapped_is_filtered(string name)
    {
        var parsed = Read(Tasks, $$$"""{"event":"{{{name}}}"}""").ShouldBeOfType<DeliveryReading.Parsed>();

        parsed.Events.ShouldBeEmpty();
        parsed.Filtered.ShouldHaveSingleItem().EventName.ShouldBe(name);
    }

    [Fact]
    public void Definition_says_where_everything_is()
    {
        const string Definition = """
            {"resources":{"TASK":{"path":"/t","id":"gid","idKind":"number","updatedAt":{"path":"x"}},"MEMBER":{"path":"/m","id":"id"}},
             "webhook":{"payload":"thin","eventPath":"action","recordPath":"payload","idPath":"payload.key","updatedAtPath":"when",
                        "typePath":"kind","types":{"card":"TASK","user":"MEMBER"},"events":{"changed":"update","gone":"delete"},"deliveryIdHeader":"X-Delivery"}}
            """;

        var parsed = Read(Definition, """{"action":"changed","kind":"card","when":"2026-01-01T00:00:00Z","payload":{"key":12}}""", ("X-Delivery", "d1"), ("X-Webhook-Id", "d2"))
            .ShouldBeOfType<DeliveryReading.Parsed>();

        parsed.DeliveryId.ShouldBe("d1");
        var change = parsed.Events.ShouldHaveSingleItem();
        (change.ResourceType, change.ExternalId, change.Kind, change.DedupeKey).ShouldBe(("TASK", "12", ChangeKind.Update, "id:d1"));
        change.Document.IsAbsent.ShouldBeTrue();
        change.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Read(Definition, """{"action":"changed","kind":"list","payload":{"key":12}}""").ShouldBeOfType<DeliveryReading.Parsed>().Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("X-Webhook-Id")]
    public void Sender_s_delivery_id_is_the_dedupe_key(string header)
    {
        var parsed = Read(Tasks, """{"event":"task.updated","data":{"id":"1"}}""", (header, "evt_5")).ShouldBeOfType<DeliveryReading.Parsed>();

        parsed.DeliveryId.ShouldBe("evt_5");
        parsed.Events[0].DedupeKey.ShouldBe("id:evt_5");
    }

    [Fact]
    public void Content_key_changes_with_time_event_id_and_body()
    {
        string[] bodies =
        [
            """{"event":"task.updated","data":{"id":"1","updated_at":"2026-01-01T00:00:00Z"}}""",
            """{"event":"task.created","data":{"id":"1","updated_at":"2026-01-01T00:00:00Z"}}""",
            """{"event":"task.updated","data":{"id":"2","updated_at":"2026-01-01T00:00:00Z"}}""",
            """{"event":"task.updated","data":{"id":"1","updated_at":"2026-01-01T00:00:01Z"}}""",
            """{"event":"task.updated","data":{"id":"1","updated_at":"2026-01-01T00:00:00Z","a":1}}""",
        ];

        bodies.Select(body => Event(Tasks, body).DedupeKey).Distinct().Count().ShouldBe(5);
        Event(Tasks, bodies[0]).DedupeKey.ShouldBe(Event(Tasks, bodies[0]).DedupeKey);
    }

    [Theory]
    [InlineData("complete", """{"event":"task.updated","data":{"id":"1"}}""")]
    [InlineData("thin", """{"event":"task.updated","data":{"id":"1","updated_at":"2026-01-01T00:00:00Z"}}""")]
    public void Without_delivery_id_only_complete_payloads_with_a_time_can_be_told_apart(string payload, string body) =>
        Event(Tasks[..^1] + $$$""","webhook":{"payload":"{{{payload}}}"}}""", body).DedupeKey.ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"event":""}""")]
    [InlineData("""{"event":{"name":"task.updated"}}""")]
    [InlineData("""{"event":"task.updated"}""")]
    [InlineData("""{"event":"task.updated","data":[]}""")]
    [InlineData("""{"event":"task.updated","data":{"id":null}}""")]
    [InlineData("""{"event":"task.updated","data":{"id":""}}""")]
    [InlineData("""{"event":"task.updated","data":{"id":5}}""")]
    [InlineData("""{"event":"task.updated","data":{"id":"1","updated_at":"soon"}}""")]
    [InlineData("""{"event":"task.updated","event":"task.deleted","data":{"id":"1"}}""")]
    [InlineData("""{"event":"task.updated","data":{"id":"1","n":1e400}}""")]
    [InlineData("{\"event\":\"task.updated\",\"data\":{\"id\":\"1\\u0000\"}}")]
    [InlineData("""{"event":"task.updated","data":{"id":"1"}} x""")]
    public void Body_without_what_is_needed_is_malformed(string body) =>
        Read(Tasks, body).ShouldBeOfType<DeliveryReading.Malformed>().Defect.ShouldBe(DeliveryDefect.Content);

    [Theory]
    [InlineData("unixSeconds", "253402300800")]
    [InlineData("unixSeconds", "79228162514264337593543950335")]
    [InlineData("unixSeconds", "-79228162514264337593543950335")]
    [InlineData("unixMilliseconds", "253402300800000")]
    [InlineData("unixMilliseconds", "79228162514264337593543950335")]
    public void Time_beyond_all_calendars_is_malformed(string format, string time) =>
        Read(Tasks.Replace("\"updated_at\"", $"\"updated_at\",\"format\":\"{format}\""), $$$"""{"event":"task.updated","data":{"id":"1","updated_at":{{{time}}}}}""")
            .ShouldBeOfType<DeliveryReading.Malformed>().Defect.ShouldBe(DeliveryDefect.Content);

    [Fact]
    public void Depth_is_limited()
    {
        static string Nested(int depth) => $$$"""{"event":"task.updated","data":{"id":"1","deep":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""";

        Read(Tasks, Nested(30)).ShouldBeOfType<DeliveryReading.Parsed>();
        Read(Tasks, Nested(31)).ShouldBeOfType<DeliveryReading.Malformed>();
        Read(Tasks, Nested(100_000)).ShouldBeOfType<DeliveryReading.Malformed>();
    }

    [Fact]
    public void Invalid_utf8_is_malformed() =>
        DeliveryParser.Parse(Definition(Tasks), "application/json", [], [.. "{\"event\":\""u8, 0xff, .. "\"}"u8]).ShouldBeOfType<DeliveryReading.Malformed>();

    [Fact]
    public void Size_is_limited_to_a_megabyte()
    {
        var body = """{"event":"task.updated","data":{"id":"1"}}""";

        Read(Tasks, body.PadRight(DeliveryParser.MaxBytes)).ShouldBeOfType<DeliveryReading.Parsed>();
        Read(Tasks, body.PadRight(DeliveryParser.MaxBytes + 1)).ShouldBeOfType<DeliveryReading.Malformed>().Defect.ShouldBe(DeliveryDefect.Size);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON;charset=\"UTF-8\"", true)]
    [InlineData("application/vnd.api+json", true)]
    [InlineData("application/cloudevents+JSON; charset=Utf-8", true)]
    [InlineData("application/vnd.api+json; charset=latin1", false)]
    [InlineData("application/+json", false)]
    [InlineData("application/xml+jsonx", false)]
    [InlineData("text/vnd.api+json", false)]
    [InlineData("application/json, application/json", false)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("application/jsonx", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Media_type_is_JSON_by_its_name(string? contentType, bool read)
    {
        var reading = DeliveryParser.Parse(Definition(Tasks), contentType, [], """{"event":"task.updated","data":{"id":"1"}}"""u8);

        if (read) reading.ShouldBeOfType<DeliveryReading.Parsed>();
        else reading.ShouldBeOfType<DeliveryReading.Malformed>().Defect.ShouldBe(DeliveryDefect.ContentType);
    }

    [Fact]
    public void Compressed_body_is_refused() =>
        Read(Tasks, """{"event":"task.updated","data":{"id":"1"}}""", ("Content-Encoding", "gzip"))
            .ShouldBeOfType<DeliveryReading.Malformed>().Defect.ShouldBe(DeliveryDefect.ContentType);

    [Fact]
    public void Endless_delivery_id_is_malformed() =>
        Read(Tasks, """{"event":"task.updated","data":{"id":"1"}}""", ("webhook-id", new string('a', 256))).ShouldBeOfType<DeliveryReading.Malformed>();

    private static WebhookEvent Event(string definition, string body) =>
        Read(definition, body).ShouldBeOfType<DeliveryReading.Parsed>().Events.ShouldHaveSingleItem();

    private static DeliveryReading Read(string definition, string body, params (string Name, string Value)[] headers) =>
        DeliveryParser.Parse(Definition(definition), "application/json", [.. headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(body));

    private static ConnectorDefinition Definition(string json) => KnownGood.Definition(json);
}
