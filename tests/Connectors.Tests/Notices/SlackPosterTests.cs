using System.Text;
using Concord.Connectors.Notices;
using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;

namespace Concord.Connectors.Tests.Notices;

/// <summary>Chats that take Slack's incoming webhooks.</summary>
public sealed class SlackPosterTests
{
    private static readonly Uri Target = new("https://hooks.chat.example/T1/secret-part");

    [Fact]
    public async Task The_words_are_posted_as_text_without_any_markup_of_their_own()
    {
        var door = Door(200);

        (await new SlackPoster(door, new ManualTime()).PostAsync(Target, "A <b> & \"C\"\nnext")).ShouldBe(new TellReply.Taken());

        var request = door.Requests.ShouldHaveSingleItem();
        (request.Method, request.Uri).ShouldBe(("POST", Target));
        Encoding.UTF8.GetString(request.Body!.Value.Span).ShouldBe("""{"text":"A &lt;b&gt; &amp; \"C\"\nnext"}""");
    }

    [Fact]
    public async Task What_the_chat_asks_for_is_kept_and_its_address_is_told_nobody()
    {
        var door = Door(200);
        door.Instead = new OutboundReply.Answered(429, [new("Retry-After", "30")], ReadOnlyMemory<byte>.Empty);

        var failed = (await new SlackPoster(door, new ManualTime()).PostAsync(Target, "x")).ShouldBeOfType<TellReply.Failed>();
        (failed.RetryAfter, failed.Message).ShouldBe((TimeSpan.FromSeconds(30), "The chat answered 429; check Slack__WebhookUrl."));
    }

    [Fact]
    public async Task Trouble_on_the_way_is_a_failure()
    {
        var door = Door(200);
        door.Instead = new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "It did not answer.");

        (await new SlackPoster(door, new ManualTime()).PostAsync(Target, "x")).ShouldBe(new TellReply.Failed("It did not answer."));
    }

    private static FakeDoor Door(int status) => new(_ => new FakeReply(status, [], "ok"), new Uri("https://hooks.chat.example/"));
}
