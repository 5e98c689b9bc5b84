using Concord.WebFront.Live;

namespace Concord.WebFront.Tests.Live;

public sealed class LiveFeedTests
{
    private static readonly LiveFilter All = new([], null);

    private int epochs;

    [Fact]
    public async Task A_reader_that_fetches_nothing_is_dropped_and_the_others_go_on()
    {
        var feed = Opened();
        var (slow, quick) = (feed.Join(All, null), feed.Join(All, null));

        for (var number = 1; number <= LiveReader.MostWaiting + 10; number++)
        {
            feed.Publish([Event(number)]);
            await NextAsync(quick);
        }

        feed.Readers.ShouldBe(1);
        for (var number = 0; number < LiveReader.MostWaiting; number++) (await NextAsync(slow)).ShouldNotBeNull();
        await Should.ThrowAsync<System.Threading.Channels.ChannelClosedException>(() => NextAsync(slow));
    }

    [Fact]
    public async Task What_followed_an_id_comes_again_in_its_order()
    {
        var feed = Opened();
        feed.Publish([Event(1), Event(2), Event(3)]);

        var reader = feed.Join(All, "epo_1-1");

        (await NextAsync(reader))!.Data.ShouldBe("""{"resumed":true}""");
        (await NextAsync(reader)).ShouldBe(new LiveLine("epo_1-2", "activity", "2"));
        (await NextAsync(reader)).ShouldBe(new LiveLine("epo_1-3", "activity", "3"));
    }

    [Theory]
    [InlineData(LiveFeed.Kept, true)]
    [InlineData(LiveFeed.Kept + 1, false)]
    public async Task What_is_no_longer_kept_cannot_come_again(int behind, bool resumed)
    {
        var feed = Opened();
        feed.Publish([.. Enumerable.Range(1, behind).Select(Event)]);

        var greeting = await NextAsync(feed.Join(new([LiveKind.Alert], null), "epo_1-0"));

        greeting!.Data.ShouldBe(resumed ? """{"resumed":true}""" : """{"resumed":false}""");
    }

    [Fact]
    public async Task A_gap_is_told_to_those_who_watch_and_to_those_who_come_back()
    {
        var feed = Opened();
        var reader = feed.Join(All, null);
        feed.Publish([Event(1)]);
        await NextAsync(reader);
        await NextAsync(reader);

        feed.Close();
        feed.Open();

        (await NextAsync(reader)).ShouldBe(new LiveLine("epo_2-0", "ready", """{"resumed":false}"""));
        (await NextAsync(feed.Join(All, "epo_1-1"))).ShouldBe(new LiveLine("epo_2-0", "ready", """{"resumed":false}"""));
    }

    [Fact]
    public async Task Nobody_is_greeted_before_nothing_can_be_missed()
    {
        var feed = new LiveFeed(() => $"epo_{++epochs}");
        var reader = feed.Join(All, null);

        var early = await reader.NextAsync(TimeSpan.Zero, TimeProvider.System, default);
        feed.Open();

        early.ShouldBeNull();
        (await NextAsync(reader))!.Name.ShouldBe("ready");
    }

    [Fact]
    public void It_is_watched_while_somebody_is_there()
    {
        var feed = Opened();
        var before = feed.Watched.IsCompleted;
        var reader = feed.Join(All, null);
        var during = feed.Watched.IsCompleted;
        feed.Leave(reader);

        (before, during, feed.Watched.IsCompleted).ShouldBe((false, true, false));
    }

    private LiveFeed Opened()
    {
        var feed = new LiveFeed(() => $"epo_{++epochs}");
        feed.Open();
        return feed;
    }

    private static LiveEvent Event(int number) => new(LiveKind.Activity, "int_1", $"{number}");

    private static Task<LiveLine?> NextAsync(LiveReader reader) => reader.NextAsync(TimeSpan.FromSeconds(30), TimeProvider.System, default);
}
