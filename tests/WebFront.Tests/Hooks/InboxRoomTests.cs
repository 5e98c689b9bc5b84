using Concord.Storage;
using Concord.WebFront.Hooks;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Hooks;

/// <summary>An inbox whose work waits does not grow without end: its senders are told to come again.</summary>
public sealed class InboxRoomTests
{
    [Fact]
    public async Task An_inbox_with_as_much_open_as_may_wait_takes_no_more_and_one_with_less_does()
    {
        await using var front = await SignedHooks.StartAsync(Sync.Vocabulary.IntegrationStatus.ERROR);
        var room = new InboxRoom(front.Database, TimeProvider.System) { Limit = 2 };
        (await front.SendHookAsync()).Status.ShouldBe(202);
        (await room.IsFullAsync("int_1")).ShouldBeFalse();

        (await front.SendHookAsync(SignedHooks.Body.Replace(":7", ":8"))).Status.ShouldBe(202);
        (await new InboxRoom(front.Database, TimeProvider.System) { Limit = 2 }.IsFullAsync("int_1")).ShouldBeTrue();
        (await new InboxRoom(front.Database, TimeProvider.System) { Limit = 2 }.IsFullAsync("int_2")).ShouldBeFalse("others have room of their own");
        (await room.IsFullAsync("int_1")).ShouldBeFalse("it is looked at now and then only");
    }

    [Fact]
    public async Task Who_sends_to_a_full_inbox_is_told_when_to_come_again_and_nothing_is_stored()
    {
        await using var front = await SignedHooks.StartAsync(services: services => services.AddSingleton(provider => new InboxRoom(provider.GetRequiredService<IDatabase>(), TimeProvider.System) { Limit = 0 }));

        var reply = await front.SendHookAsync();

        reply.ShouldBeProblem(503, "inbox-full").Detail!.ShouldContain("nothing was stored");
        reply.Header("Retry-After").ShouldBe("60");
        await front.ShouldBeUntouchedAsync();
    }
}
