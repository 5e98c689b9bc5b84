using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Connectors;
using Concord.Connectors.Outbound;
using Concord.Fakes.Rest;
using Concord.Simulation.Hub;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Outside;

/// <summary>A read of one record as it was answered to the hub: what the hub could know then.</summary>
/// <param name="Number">How many writes had taken effect in the whole system when it was answered.</param>
internal sealed record ServedRead(int Number, DateTimeOffset At, string ExternalId, JsonObject? Document);

/// <summary>A write as it left the hub.</summary>
/// <param name="Operation">Its operation.</param>
/// <param name="Number">How many writes had taken effect in the whole system by then.</param>
/// <param name="Reads">How many reads had been answered by then: only those can have led to it.</param>
internal sealed record Departure(string Operation, int Number, int Reads, DateTimeOffset At);

/// <summary>The outside system and the network to it. Its ledger is the truth that the checks go by.</summary>
internal sealed class OutsideSystem(FakeRestSystem fake, Trouble trouble, Journal journal, TimeProvider clock) : INetwork
{
    public const string Collection = "tasks";

    private readonly List<ServedRead> reads = [];
    private readonly List<Departure> departures = [];

    public FakeRestSystem Fake => fake;

    /// <summary>Reads by id that the hub was answered, in order.</summary>
    public IReadOnlyList<ServedRead> Reads => reads;

    /// <summary>Writes that left the hub, in order, whatever became of them.</summary>
    public IReadOnlyList<Departure> Departures => departures;

    /// <summary>Told when a write leaves the hub.</summary>
    public Action<FakeRequest>? Leaving { get; set; }

    public async Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request)
    {
        var asked = new FakeRequest(
            request.Method, request.Uri.PathAndQuery, [.. request.Headers.Select(header => (header.Name, header.Value))], request.Body is { } body ? Encoding.UTF8.GetString(body.Span) : "");
        var passage = trouble.NextRequest(asked);
        journal.Note($"→ {asked.Method} {asked.PathAndQuery} {asked.Header("X-Concord-Operation")} {asked.Body} ({passage.Fate})");
        if (asked.Method != "GET") Leave(asked);
        await Delay(passage.Out);
        return passage.Fate switch
        {
            Fate.NotSent => new OutboundReply.NotSent(NotSentReason.ConnectFailed, "Simulated: nobody accepts the connection."),
            Fate.RequestLost => await NoAnswerAsync(passage),
            Fate.LateEffect => Broken(asked, passage),
            Fate.CrashBeforeEffect => Crash(from, "before a request's effect"),
            Fate.CrashAfterEffect => CrashAfter(from, asked),
            _ => await AnswerAsync(asked, passage),
        };
    }

    private void Leave(FakeRequest asked)
    {
        departures.Add(new Departure(asked.Header("X-Concord-Operation") ?? "", fake.Ledger.Count, reads.Count, clock.GetUtcNow()));
        Leaving?.Invoke(asked);
    }

    private async Task<OutboundReply> AnswerAsync(FakeRequest asked, Passage passage)
    {
        var reply = Handle(asked, passage);
        if (passage.Fate == Fate.AnswerLost) return await NoAnswerAsync(passage);
        await Delay(passage.Back);
        journal.Note($"← {reply.Status} {reply.Body}");
        var text = passage.Fate == Fate.Truncated ? reply.Body[..(reply.Body.Length / 2)] : reply.Body;
        return new OutboundReply.Answered(
            reply.Status, [.. reply.Headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(text));
    }

    private FakeReply Handle(FakeRequest asked, Passage passage)
    {
        if (passage.Error is { } error) fake.FailNext(error);
        var reply = fake.Handle(asked);
        if (asked.Method == "GET" && IdOf(asked) is { } id && reply.Status is 200 or 404)
            reads.Add(new ServedRead(fake.Ledger.Count, clock.GetUtcNow(), id!, reply.Status == 200 ? JsonNode.Parse(reply.Body) as JsonObject : null));
        return reply;
    }

    private async Task<OutboundReply> NoAnswerAsync(Passage passage)
    {
        await Delay(passage.Back);
        return new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "Simulated: no answer came.");
    }

    private OutboundReply.OutcomeUnknown Broken(FakeRequest asked, Passage passage)
    {
        _ = LateAsync();
        return new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, "Simulated: the connection broke.");

        async Task LateAsync()
        {
            await Delay(passage.Late);
            Handle(asked, passage);
        }
    }

    private OutboundReply CrashAfter(SimulatedNode from, FakeRequest asked)
    {
        Handle(asked, Passage.Good);
        return Crash(from, "after a request's effect");
    }

    private static OutboundReply.OutcomeUnknown Crash(SimulatedNode from, string where)
    {
        from.Die(where);
        return new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, "Simulated: nobody hears this.");
    }

    private Task Delay(TimeSpan span) => span > TimeSpan.Zero ? Task.Delay(span, clock) : Task.CompletedTask;

    private static string? IdOf(FakeRequest asked) =>
        asked.PathAndQuery.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries) is [Collection, var id] ? Uri.UnescapeDataString(id) : null;
}
