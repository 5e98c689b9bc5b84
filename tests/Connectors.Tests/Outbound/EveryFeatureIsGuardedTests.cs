using System.Net;
using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Outbound;

/// <summary>
/// No way out passes the guard by. Learnt from Convoy #2668 (the token address was not guarded), n8n-mcp CVE-2026-42449 and
/// GitLab CVE-2021-22175 and CVE-2021-39935 (spellings), ech0 GHSA-r2x7-427f-rq69 (a name that leads inside), n8n-mcp CVE-2026-44694 (checked and
/// used at different times), Capgo CVE-2026-56227 (loopback, the error's body shown). No test here opens a socket.
/// </summary>
public sealed class EveryFeatureIsGuardedTests
{
    private const string Canary = "canary-of-an-inside-answer";

    private readonly ManualTime time = new();

    public static TheoryData<string> Spellings => ForbiddenAddressTests.Spellings;

    public static TheoryData<string> Features => [.. OutboundFeatures.All.Keys];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task No_feature_calls_an_address_inside_however_it_is_spelled(string host)
    {
        using var guarded = new HttpDoor(EgressRules.None, time, OutboundFeatures.NoNames, OutboundFeatures.NoNetwork);
        foreach (var (feature, call) in OutboundFeatures.All)
        {
            var door = new WitnessDoor(guarded);

            await call(new Uri($"https://{host}:8443/"), door, time);

            door.Replies.ShouldHaveSingleItem(feature).ShouldBeOfType<OutboundReply.NotSent>(feature).Reason.ShouldBe(NotSentReason.Refused, feature);
        }
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task No_answer_leads_the_next_page_inside(string host)
    {
        foreach (var next in (string[])[$"https://{host}/tasks", $"http://{host}/tasks", $"//{host}/tasks", $"https://{host}:443/tasks"])
        {
            var door = new FakeDoor(_ => throw new InvalidOperationException("asked twice"), new Uri("https://tasks.example/"))
            {
                Instead = new OutboundReply.Answered(200, [], Encoding.UTF8.GetBytes(FieldValue.Of(("items", FieldValue.List.Empty), ("next", FieldValue.Of(next))).ToJson())),
            };
            var connector = Listing("https://tasks.example/", door);

            (await connector.ListAsync(new ListRequest("TASK"), CancellationToken.None)).ShouldBeOfType<ListReply.Failed>(next).Failure.Message.ShouldContain("another host");
        }
    }

    [Theory]
    [MemberData(nameof(Features))]
    public async Task A_name_that_leads_inside_is_refused_at_every_feature(string feature)
    {
        foreach (var address in (string[])["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:169.254.169.254", "fd00:ec2::254", "64:ff9b::7f00:1"])
        {
            using var guarded = new HttpDoor(EgressRules.None, time, (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }), OutboundFeatures.NoNetwork);
            var door = new WitnessDoor(guarded);

            await OutboundFeatures.All[feature](new Uri("https://innocent.example/"), door, time);

            door.Replies.ShouldHaveSingleItem().ShouldBeOfType<OutboundReply.NotSent>().Reason.ShouldBe(NotSentReason.Refused, address);
        }
    }

    [Theory]
    [MemberData(nameof(Features))]
    public async Task A_name_whose_answer_changes_is_dialled_only_where_it_was_checked(string feature)
    {
        var answers = new Queue<IPAddress>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        var dialled = new List<IPEndPoint>();
        using var guarded = new HttpDoor(EgressRules.None, time, (_, _) => Task.FromResult(new[] { answers.Dequeue() }), OutboundFeatures.Noting(dialled));
        var door = new WitnessDoor(guarded);

        for (var round = 0; round < 3; round++)
            await OutboundFeatures.All[feature](new Uri("https://rebinding.example/"), door, time);

        dialled.ShouldBe([new IPEndPoint(IPAddress.Parse("93.184.216.34"), 443)]);
        door.Replies.Cast<OutboundReply.NotSent>().Select(reply => reply.Reason).ShouldBe([NotSentReason.ConnectFailed, NotSentReason.Refused, NotSentReason.Refused]);
    }

    [Theory]
    [MemberData(nameof(Features))]
    public async Task A_redirect_is_never_followed(string feature)
    {
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            var door = new FakeDoor(_ => throw new InvalidOperationException("followed"), new Uri("https://tasks.example/"))
            {
                Instead = new OutboundReply.Answered(status, [new HttpField("Location", "https://169.254.169.254/latest/meta-data")], Encoding.UTF8.GetBytes(Canary)),
            };

            await OutboundFeatures.All[feature](new Uri("https://tasks.example/"), door, time);

            door.Requests.ShouldHaveSingleItem($"{feature} {status}");
        }
    }

    [Fact]
    public async Task An_inside_answer_is_shown_to_nobody()
    {
        var door = new FakeDoor(_ => throw new InvalidOperationException(), new Uri("https://tasks.example/"));
        var connector = Listing("https://tasks.example/", door);
        foreach (var status in (int[])[200, 302, 400, 403, 404, 418, 500])
        {
            door.Instead = new OutboundReply.Answered(status, [], Encoding.UTF8.GetBytes(Canary));
            (await connector.TestAsync(CancellationToken.None)).ToString().ShouldNotContain(Canary);
            door.Instead = new OutboundReply.Answered(status, [], Encoding.UTF8.GetBytes(Canary));
            (await connector.ListAsync(new ListRequest("TASK"), CancellationToken.None)).ToString().ShouldNotContain(Canary);
        }
    }

    private RestConnector Listing(string baseUrl, IOutboundDoor door)
    {
        BaseUrl.TryParse(baseUrl, out var parsed, out _).ShouldBeTrue();
        var definition = KnownGood.Definition("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"items","paging":{"kind":"nextUrl","nextPath":"next"}}}}}""");
        return new RestConnector(definition, parsed!, new Credentials.BearerToken("t"), door, time);
    }
}
