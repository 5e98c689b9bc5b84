using Concord.WebFront.Http;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Http;

public sealed class TokenBucketsTests
{
    private readonly FixedClock clock = new();

    [Fact]
    public void Ten_seconds_worth_at_once_then_one_by_one()
    {
        var buckets = new TokenBuckets<string>(clock, 2, "");
        for (var taken = 0; taken < 20; taken++)
            buckets.Take("a").ShouldBeNull();

        buckets.Take("a").ShouldBe(TimeSpan.FromSeconds(0.5));
        buckets.Take("b").ShouldBeNull();
        clock.Now += TimeSpan.FromSeconds(0.5);
        buckets.Take("a").ShouldBeNull();
        buckets.Take("a").ShouldNotBeNull();
    }

    [Fact]
    public void What_was_given_back_can_be_taken_again_but_never_more_than_fits()
    {
        var buckets = new TokenBuckets<string>(clock, 1, "");
        buckets.GiveBack("a");
        for (var taken = 0; taken < 10; taken++)
            buckets.Take("a").ShouldBeNull();
        buckets.Take("a").ShouldNotBeNull();

        buckets.GiveBack("a");

        buckets.Take("a").ShouldBeNull();
        buckets.Take("a").ShouldNotBeNull();
    }

    [Fact]
    public void A_clock_that_jumps_back_gives_nothing_and_stops_nothing()
    {
        var buckets = new TokenBuckets<string>(clock, 1, "");
        for (var taken = 0; taken < 10; taken++)
            buckets.Take("a");

        clock.Now -= TimeSpan.FromHours(1);
        buckets.Take("a").ShouldNotBeNull();
        clock.Now += TimeSpan.FromSeconds(1);
        buckets.Take("a").ShouldBeNull();
    }

    [Fact]
    public void One_key_too_many_shares_a_bucket_until_others_are_full_again()
    {
        var buckets = new TokenBuckets<int>(clock, 1, -1);
        for (var key = 0; key < TokenBuckets<int>.Most; key++)
            buckets.Take(key).ShouldBeNull();
        for (var key = 0; key < 10; key++)
            buckets.Take(TokenBuckets<int>.Most + key).ShouldBeNull();

        buckets.Take(TokenBuckets<int>.Most + 10).ShouldNotBeNull("the shared bucket is empty");

        clock.Now += TimeSpan.FromSeconds(1);
        for (var taken = 0; taken < 10; taken++)
            buckets.Take(TokenBuckets<int>.Most + 10).ShouldBeNull();
    }
}
