using System.Text.Json.Nodes;
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

/// <summary>The outside system at the end of the road to it. Its ledger is the truth that the checks go by.</summary>
internal sealed class OutsideSystem(FakeRestSystem fake, Road road, Journal journal, TimeProvider clock) : INetwork
{
    public const string Collection = "tasks";

    private readonly List<ServedRead> reads = [];
    private readonly List<Departure> departures = [];

    public FakeRestSystem Fake => fake;

    public Chronicle Chronicle { get; } = new(fake);

    /// <summary>Reads by id that the hub was answered, in order.</summary>
    public IReadOnlyList<ServedRead> Reads => reads;

    /// <summary>Writes that left the hub, in order, whatever became of them.</summary>
    public IReadOnlyList<Departure> Departures => departures;

    /// <summary>The writes that are on their way.</summary>
    public Flights Flights { get; } = new(clock);

    /// <summary>How many listings have been answered.</summary>
    public int Listings { get; private set; }

    /// <summary>Told when a write leaves the hub.</summary>
    public Action<FakeRequest>? Leaving { get; set; }

    public async Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request)
    {
        string? operation = null;
        var reply = await road.CarryAsync(from, request, asked => operation = Leave(asked), Handle);
        if (operation is null) return reply;
        Flights.Ends(operation);
        if (!from.IsDead) Flights.Hears(operation, reply);
        return reply;
    }

    private string? Leave(FakeRequest asked)
    {
        if (asked.Method == "GET") return null;
        var operation = Flights.OperationOf(asked);
        departures.Add(new Departure(operation, fake.Writes, reads.Count, clock.GetUtcNow()));
        Leaving?.Invoke(asked);
        Flights.Leaves(operation);
        return operation;
    }

    private FakeReply Handle(FakeRequest asked, Passage passage)
    {
        if (passage.Error is { } error) fake.FailNext(error);
        var reply = fake.Handle(asked);
        if (asked.Method == "GET" && IdOf(asked) is { } id && reply.Status is 200 or 404)
            Served(id, reply);
        else if (asked.Method == "GET" && reply.Status == 200) Listings++;
        return reply;
    }

    private void Served(string id, FakeReply reply)
    {
        var document = reply.Status == 200 ? JsonNode.Parse(reply.Body) as JsonObject : null;
        if (!JsonNode.DeepEquals(document, fake.Read(Collection, id))) journal.Count("read of the past");
        reads.Add(new ServedRead(fake.Writes, clock.GetUtcNow(), id, document));
    }

    /// <summary>The record that a request is about; null for a listing or a create.</summary>
    public static string? IdOf(FakeRequest asked) =>
        asked.PathAndQuery.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries) is [Collection, var id] ? Uri.UnescapeDataString(id) : null;
}
