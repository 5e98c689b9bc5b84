using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;

namespace Concord.Connectors.Tests.Webhooks;

/// <summary>Deliveries of several events, and events told in other places than usual.</summary>
public sealed class BatchTests
{
    // As Asana: a list at a path, a name of two parts, thin.
    private const string Listed = """
        {"resources":{"TASK":{"path":"/tasks","id":"gid"}},
         "webhook":{"payload":"thin","eventsPath":"events","eventPath":["resource.resource_type","action"],"idPath":"resource.gid",
                    "events":{"task.added":"create","task.changed":"update","task.deleted":"delete"}}}
        """;

    // As HubSpot: the body is the list, ids are numbers here and texts elsewhere, an id of several parts.
    private const string Root = """
        {"resources":{"MEMBER":{"path":"/contacts","id":"id","idKind":"any"}},
         "webhook":{"payload":"thin","eventsPath":"$","eventPath":"subscriptionType","idPath":["objectId","newObjectId"],"eventIdPath":["subscriptionId","objectId","occurredAt"],
                    "events":{"contact.creation":"create","contact.propertyChange":"update","contact.deletion":"delete"}}}
        """;

    [Fact]
    public void Each_event_of_a_list_is_an_event()
    {
        var parsed = Parsed(Listed, """
            {"events":[{"action":"changed","resource":{"gid":"1","resource_type":"task"}},{"action":"deleted","resource":{"gid":"2","resource_type":"task"}},
                       {"action":"added","resource":{"gid":"3","resource_type":"story"}}]}
            """, ("webhook-id", "d1"));

        parsed.Events.Select(told => (told.ExternalId, told.Kind, told.DedupeKey)).ShouldBe([("1", ChangeKind.Update, "id:d1:0"), ("2", ChangeKind.Delete, "id:d1:1")]);
        parsed.Filtered.ShouldHaveSingleItem().EventName.ShouldBe("story.added");
        parsed.Unreadable.ShouldBeEmpty();
    }

    [Fact]
    public void Empty_list_is_a_heartbeat()
    {
        var parsed = Parsed(Listed, """{"events":[]}""");

        (parsed.Events.Length, parsed.Filtered.Length, parsed.Unreadable.Length).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Event_s_own_id_is_the_same_in_whatever_delivery_it_comes()
    {
        const string One = """{"subscriptionType":"contact.propertyChange","subscriptionId":5,"objectId":77,"occurredAt":1,"attemptNumber":0}""";
        const string Other = """{"subscriptionType":"contact.creation","subscriptionId":5,"objectId":78,"occurredAt":1}""";

        var first = Parsed(Root, $"[{One},{Other}]", ("X-Webhook-Id", "d1"));
        var again = Parsed(Root, $"[{One.Replace("\"attemptNumber\":0", "\"attemptNumber\":1")}]", ("X-Webhook-Id", "d2"));

        first.Events.Select(told => told.ExternalId).ShouldBe(["77", "78"]);
        again.Events[0].DedupeKey.ShouldBe(first.Events[0].DedupeKey.ShouldNotBeNull());
        first.Events[1].DedupeKey.ShouldNotBe(first.Events[0].DedupeKey);
    }

    [Fact]
    public void First_place_that_holds_an_id_counts() =>
        Parsed(Root, """[{"subscriptionType":"contact.propertyChange","newObjectId":"9"}]""").Events.ShouldHaveSingleItem().ExternalId.ShouldBe("9");

    [Fact]
    public void Unreadable_event_among_readable_ones_is_told_apart()
    {
        var parsed = Parsed(Root, """[{"subscriptionType":"contact.creation"},{"subscriptionType":"contact.creation","objectId":1},7]""");

        parsed.Events.ShouldHaveSingleItem().ExternalId.ShouldBe("1");
        parsed.Unreadable.Select(unreadable => unreadable.Position).ShouldBe([0, 2]);
        parsed.Unreadable[0].Reason.ShouldContain("'objectId' or 'newObjectId'");
    }

    [Theory]
    [InlineData(Root, """[{"subscriptionType":"contact.creation"}]""", "Event 1: The record's id was expected")]
    [InlineData(Root, """{"subscriptionType":"contact.creation","objectId":1}""", "A list of events was expected as the whole body.")]
    [InlineData(Listed, """{"data":[]}""", "A list of events was expected at 'events'.")]
    public void Delivery_without_a_readable_event_is_malformed(string definition, string body, string reason) =>
        Read(definition, body).ShouldBeOfType<DeliveryReading.Malformed>().Reason.ShouldStartWith(reason);

    [Fact]
    public void Flood_of_events_is_malformed() =>
        Read(Listed, $$"""{"events":[{{string.Join(',', Enumerable.Repeat("1", 1_001))}}]}""").ShouldBeOfType<DeliveryReading.Malformed>().Reason.ShouldContain("more than 1000");

    [Fact]
    public void Name_may_come_in_a_header_and_the_record_be_the_body()
    {
        const string Flat = """
            {"resources":{"PARTICIPATION_LOG":{"path":"/entries","id":"id"}},
             "webhook":{"eventHeader":"X-Event-Type","recordPath":"$","events":{"NEW_TIME_ENTRY":"create","TIME_ENTRY_DELETED":"delete"}}}
            """;

        var told = Parsed(Flat, """{"id":"64c","description":"a"}""", ("X-Event-Type", "NEW_TIME_ENTRY")).Events.ShouldHaveSingleItem();

        (told.ExternalId, told.Kind, told.Document.IsAbsent).ShouldBe(("64c", ChangeKind.Create, false));
        Read(Flat, """{"id":"64c"}""").ShouldBeOfType<DeliveryReading.Malformed>().Reason.ShouldContain("X-Event-Type");
    }

    [Fact]
    public void Record_that_counts_as_deleted_is_a_delete()
    {
        const string Archiving = """{"resources":{"TASK":{"path":"/cards","id":"id","delete":{"archive":{"path":"closed","value":true},"method":"PUT"}}}}""";

        Parsed(Archiving, """{"event":"task.updated","data":{"id":"1","closed":true}}""").Events[0].Kind.ShouldBe(ChangeKind.Delete);
        Parsed(Archiving, """{"event":"task.updated","data":{"id":"1","closed":false}}""").Events[0].Kind.ShouldBe(ChangeKind.Update);
    }

    private static DeliveryReading.Parsed Parsed(string definition, string body, params (string Name, string Value)[] headers) =>
        Read(definition, body, headers).ShouldBeOfType<DeliveryReading.Parsed>();

    private static DeliveryReading Read(string definition, string body, params (string Name, string Value)[] headers) => DeliveryParser.Parse(
        KnownGood.Definition(definition), "application/json", [.. headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(body));
}
