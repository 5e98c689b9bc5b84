using System.Text;
using Concord.Connectors;
using Concord.Connectors.Outbound;
using Concord.Fakes.Rest;
using Concord.Simulation.Hub;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Outside;

/// <summary>Whoever is at the end of a road.</summary>
/// <param name="request">As it arrives.</param>
/// <param name="passage">What becomes of it; an error of it is the receiver's to answer.</param>
internal delegate FakeReply Arrival(FakeRequest request, Passage passage);

/// <summary>The way of a request from a process to somebody outside, with all that can happen to it.</summary>
/// <param name="trouble">What goes wrong.</param>
/// <param name="journal">What happened.</param>
/// <param name="clock">Virtual time.</param>
/// <param name="site">Whose system it leads to; null for a road to somebody else.</param>
internal sealed class Road(Trouble trouble, Journal journal, TimeProvider clock, Site? site)
{
    /// <summary>Carries one request. It may go on after the process has died.</summary>
    /// <param name="leaving">Told when the request leaves.</param>
    /// <param name="arrives">Told at most once, when the request has its effect.</param>
    public async Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request, Action<FakeRequest> leaving, Arrival arrives)
    {
        var asked = new FakeRequest(
            request.Method, request.Uri.PathAndQuery, [.. request.Headers.Select(header => (header.Name, header.Value))], request.Body is { } body ? Encoding.UTF8.GetString(body.Span) : "");
        var passage = trouble.NextRequest(asked, site);
        journal.Note($"→ {site} {asked.Method} {asked.PathAndQuery} {asked.Header("X-Concord-Operation")} {asked.Body} ({passage.Fate})");
        leaving(asked);
        await Delay(passage.Out);
        return passage.Fate switch
        {
            Fate.NotSent => new OutboundReply.NotSent(NotSentReason.ConnectFailed, "Simulated: nobody accepts the connection."),
            Fate.RequestLost => await NoAnswerAsync(passage),
            Fate.LateEffect => Broken(() => arrives(asked, passage), passage),
            Fate.CrashBeforeEffect => Crash(from, "before a request's effect"),
            Fate.CrashAfterEffect => CrashAfter(from, () => arrives(asked, Passage.Good)),
            _ => await AnswerAsync(arrives(asked, passage), passage),
        };
    }

    private async Task<OutboundReply> AnswerAsync(FakeReply reply, Passage passage)
    {
        if (passage.Fate == Fate.AnswerLost) return await NoAnswerAsync(passage);
        await Delay(passage.Back);
        journal.Note($"← {site} {reply.Status} {reply.Body}");
        var text = passage.Fate == Fate.Truncated ? reply.Body[..(reply.Body.Length / 2)] : reply.Body;
        return new OutboundReply.Answered(
            reply.Status, [.. reply.Headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(text));
    }

    private async Task<OutboundReply> NoAnswerAsync(Passage passage)
    {
        await Delay(passage.Back);
        return new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "Simulated: no answer came.");
    }

    private OutboundReply.OutcomeUnknown Broken(Action effect, Passage passage)
    {
        _ = LateAsync();
        return new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, "Simulated: the connection broke.");

        async Task LateAsync()
        {
            await Delay(passage.Late);
            effect();
        }
    }

    private static OutboundReply.OutcomeUnknown CrashAfter(SimulatedNode from, Action effect)
    {
        effect();
        return Crash(from, "after a request's effect");
    }

    private static OutboundReply.OutcomeUnknown Crash(SimulatedNode from, string where)
    {
        from.Die(where);
        return new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, "Simulated: nobody hears this.");
    }

    private Task Delay(TimeSpan span) => span > TimeSpan.Zero ? Task.Delay(span, clock) : Task.CompletedTask;
}
