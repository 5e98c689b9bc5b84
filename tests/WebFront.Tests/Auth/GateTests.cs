using Concord.WebFront.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Concord.WebFront.Tests.Auth;

public sealed class GateTests
{
    [Fact]
    public async Task A_route_that_says_nothing_of_access_is_closed()
    {
        var reached = false;
        Task Next(HttpContext context)
        {
            reached = true;
            return Task.CompletedTask;
        }

        var gate = new Gate(Next, null!, null!);
        var context = new DefaultHttpContext();
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/forgotten"), 0, new(), null));

        var bug = await Should.ThrowAsync<InvalidOperationException>(() => gate.InvokeAsync(context));

        bug.Message.ShouldContain("/forgotten");
        reached.ShouldBeFalse();
    }
}
