using Concord.WebFront.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Http;

/// <summary>So many requests at once, and who finds no room is told to come again.</summary>
public sealed class CrowdingTests
{
    [Fact]
    public async Task Above_the_limit_a_request_is_answered_503_with_a_pause_and_below_it_again_let_in()
    {
        var crowding = new Crowding(mostRequests: 1);
        var inside = new TaskCompletionSource();
        var first = crowding.LimitAsync(new DefaultHttpContext(), _ => inside.Task);

        var second = Context();
        await crowding.LimitAsync(second, _ => throw new InvalidOperationException("It was let in."));
        (second.Response.StatusCode, second.Response.Headers.RetryAfter.ToString()).ShouldBe((503, "2"));

        inside.SetResult();
        await first;
        var third = Context();
        await crowding.LimitAsync(third, context => { context.Response.StatusCode = 204; return Task.CompletedTask; });
        third.Response.StatusCode.ShouldBe(204);
    }

    [Fact]
    public void A_seat_is_given_back_once()
    {
        var seats = new Seats(1);
        var seat = seats.Take().ShouldNotBeNull();
        seats.Take().ShouldBeNull();
        seat.Dispose();
        seat.Dispose();
        seats.Take().ShouldNotBeNull();
        seats.Take().ShouldBeNull();
    }

    private static DefaultHttpContext Context() => new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
}
