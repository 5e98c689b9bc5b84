using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

/// <summary>Requests of one credential: never more than the limit, and nobody of a later lane before one of an earlier one.</summary>
public sealed class RateBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, 60)]
    [InlineData(3, 60)]
    [InlineData(10, 1)]
    [InlineData(100, 60)]
    [InlineData(5_000, 3_600)]
    public void No_window_of_the_limits_time_sees_more_than_the_limit(int requests, int seconds)
    {
        var (limit, budget, sent) = (new RequestLimit(requests, TimeSpan.FromSeconds(seconds)), RateBudget.Fresh, new List<DateTimeOffset>());
        var step = limit.Per / 200;
        for (var now = Start; now < Start + (6 * limit.Per); now += step)
        {
            RequestGrant grant;
            while (((budget, grant) = budget.Take(RequestLane.INTERACTIVE, limit, now)).grant is RequestGrant.Granted granted)
            {
                sent.AddRange(Enumerable.Repeat(now, granted.Number));
            }
        }

        sent.Count.ShouldBeGreaterThan(requests);
        for (var (first, last) = (0, 0); last < sent.Count; last++)
        {
            while (sent[last] - sent[first] >= limit.Per) first++;
            (last - first + 1).ShouldBeLessThanOrEqualTo(requests);
        }
    }

    [Fact]
    public void Who_gets_none_is_told_when_and_gets_some_then()
    {
        var limit = new RequestLimit(10, TimeSpan.FromMinutes(1));
        var (budget, refused) = Drained(limit, RequestLane.INTERACTIVE, Start);

        refused.At.ShouldBeGreaterThan(Start);
        budget.Take(RequestLane.INTERACTIVE, limit, refused.At).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void Two_that_go_together_are_given_together_or_not_at_all()
    {
        var limit = new RequestLimit(10, TimeSpan.FromMinutes(1));
        var (budget, one) = Drained(limit, RequestLane.INTERACTIVE, Start);
        (budget, var grant) = budget.Take(RequestLane.INTERACTIVE, limit, one.At, wanted: 2);
        var both = grant.ShouldBeOfType<RequestGrant.NotYet>().At;
        budget.Take(RequestLane.INTERACTIVE, limit, both, wanted: 2).Grant.ShouldBeOfType<RequestGrant.Granted>().Number.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public void What_goes_on_is_not_stopped_and_the_next_waits_the_longer()
    {
        var limit = new RequestLimit(10, TimeSpan.FromMinutes(1));
        var (budget, refused) = Drained(limit, RequestLane.INTERACTIVE, Start);
        for (var page = 0; page < 5; page++) budget = budget.Charge(limit, Start);
        budget.Take(RequestLane.INTERACTIVE, limit, refused.At).Grant.ShouldBeOfType<RequestGrant.NotYet>();
    }

    [Fact]
    public void Many_who_get_none_do_not_all_come_back_at_once()
    {
        var limit = new RequestLimit(60, TimeSpan.FromMinutes(1));
        var (budget, first) = Drained(limit, RequestLane.WEBHOOK, Start);
        var turns = new List<DateTimeOffset> { first.At };
        for (var other = 0; other < 20; other++)
        {
            (budget, var grant) = budget.Take(RequestLane.WEBHOOK, limit, Start);
            turns.Add(grant.ShouldBeOfType<RequestGrant.NotYet>().At);
        }

        turns.Distinct().Count().ShouldBe(turns.Count);
        turns.ShouldAllBe(turn => turn <= Start.AddMinutes(6), "who waits for long is looked after again");
    }

    // What a later lane leaves is there for who comes now.
    [Theory]
    [InlineData(RequestLane.WEBHOOK, RequestLane.INTERACTIVE)]
    [InlineData(RequestLane.RECONCILE, RequestLane.WEBHOOK)]
    [InlineData(RequestLane.BACKFILL, RequestLane.RECONCILE)]
    public void A_later_lane_that_took_all_it_may_leaves_some_to_an_earlier_one(RequestLane later, RequestLane earlier)
    {
        var limit = new RequestLimit(200, TimeSpan.FromMinutes(1));
        var (budget, _) = Drained(limit, later, Start);
        budget.Take(earlier, limit, Start).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void While_an_earlier_lane_waits_a_later_one_gets_nothing_though_there_is_some()
    {
        var limit = new RequestLimit(5, TimeSpan.FromSeconds(50));
        var (budget, waits) = Drained(limit, RequestLane.INTERACTIVE, Start);

        var (after, later) = budget.Take(RequestLane.BACKFILL, limit, waits.At);
        later.ShouldBeOfType<RequestGrant.NotYet>().At.ShouldBeGreaterThan(waits.At);
        after.Take(RequestLane.INTERACTIVE, limit, waits.At).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void A_later_lane_has_its_turn_once_the_earlier_one_is_done()
    {
        var limit = new RequestLimit(5, TimeSpan.FromSeconds(50));
        var (budget, waits) = Drained(limit, RequestLane.INTERACTIVE, Start);
        budget.Take(RequestLane.BACKFILL, limit, waits.At.AddSeconds(30)).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void What_the_system_says_is_left_counts_until_it_counts_anew()
    {
        var budget = RateBudget.Fresh.Told(new RequestQuota(3, Start.AddMinutes(10)));
        (budget, var grant) = budget.Take(RequestLane.INTERACTIVE, null, Start);
        grant.ShouldBeOfType<RequestGrant.Granted>().Number.ShouldBe(3);

        (budget, var none) = budget.Take(RequestLane.INTERACTIVE, null, Start.AddMinutes(1));
        none.ShouldBeOfType<RequestGrant.NotYet>().At.ShouldBe(Start.AddMinutes(10));
        budget.Take(RequestLane.INTERACTIVE, null, Start.AddMinutes(10)).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void An_answer_that_was_overtaken_gives_nothing_back()
    {
        var budget = RateBudget.Fresh.Told(new RequestQuota(0, Start.AddMinutes(10))).Told(new RequestQuota(40, Start.AddMinutes(10).AddSeconds(1)));
        budget.Take(RequestLane.INTERACTIVE, null, Start).Grant.ShouldBeOfType<RequestGrant.NotYet>();
        budget.Told(new RequestQuota(40, Start.AddMinutes(20))).Take(RequestLane.INTERACTIVE, null, Start).Grant.ShouldBeOfType<RequestGrant.Granted>();
    }

    [Fact]
    public void What_was_leased_is_spent_soon_or_not_at_all() =>
        RateBudget.Fresh.Take(RequestLane.WEBHOOK, new RequestLimit(1_000, TimeSpan.FromMinutes(1)), Start).Grant
            .ShouldBe(new RequestGrant.Granted(RateBudget.BlockSize, Start + RateBudget.BlockLife));

    private static (RateBudget Budget, RequestGrant.NotYet Refused) Drained(RequestLimit limit, RequestLane lane, DateTimeOffset now)
    {
        var budget = RateBudget.Fresh;
        while (true)
        {
            (budget, var grant) = budget.Take(lane, limit, now);
            if (grant is RequestGrant.NotYet refused)
            {
                return (budget, refused);
            }
        }
    }
}
