using System.Text.Json;
using Concord.EmbeddedSilo.Tests.World;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Persistent state: what is read, written, and lost.</summary>
public sealed class StateTests
{
    [Fact]
    public void State_is_there_at_activation_and_after_a_restart() => TestWorld.Simulate(async world =>
    {
        List<string?> seen = [];
        world.On("activate", grain => seen.Add(grain.Notes.State.Text)).On("write", grain =>
        {
            grain.Notes.State.Text = "kept";
            return grain.Notes.WriteStateAsync();
        });
        var silo = await world.StartAsync();
        await world.Probe("x").Run("write");
        await silo.StopAsync();
        await world.StartAsync();
        await world.Probe("x").Run("a");
        await world.Probe("y").Run("a");

        seen.ShouldBe([null, "kept", null]);
    });

    [Fact]
    public void Etag_and_existence_follow_reads_writes_and_clears() => TestWorld.Simulate(async world =>
    {
        List<string> seen = [];
        world.On("a", async grain =>
        {
            Note(grain.Notes);
            grain.Notes.State.Count = 1;
            await grain.Notes.WriteStateAsync();
            Note(grain.Notes);
            grain.Notes.State.Count = 2;
            await grain.Notes.ReadStateAsync();
            Note(grain.Notes);
            await grain.Notes.ClearStateAsync();
            Note(grain.Notes);
            await grain.Notes.WriteStateAsync();
            Note(grain.Notes);
        });
        await world.StartAsync();

        await world.Probe("x").Run("a");

        seen.ShouldBe(["0 False -", "1 True 1", "1 True 1", "0 False -", "0 True 2"]);
        void Note(IStorage<Notes> notes) => seen.Add($"{notes.State.Count} {notes.RecordExists} {notes.Etag ?? "-"}");
    });

    [Fact]
    public void Nulls_are_written() => TestWorld.Simulate(async world =>
    {
        world.On("a", grain => grain.Notes.WriteStateAsync());
        await world.StartAsync();

        await world.Probe("x").Run("a");

        world.States.Written.ShouldBe(["""{"Text":null,"Count":0}"""]);
    });

    [Fact]
    public void A_failed_write_reaches_the_grain_and_deactivates_it() => TestWorld.Simulate(async world =>
    {
        world.On("write", grain =>
        {
            grain.Notes.State.Count++;
            return grain.Notes.WriteStateAsync();
        }).On("read", grain => { grain.Said = grain.Notes.State.Count.ToString(provider: null); });
        await world.StartAsync();
        await world.Probe("x").Run("write");
        world.States.FailNextWrite = new IOException("disk full");

        (await Record.ExceptionAsync(() => world.Probe("x").Run("write"))).ShouldBeOfType<IOException>();

        (await world.Probe("x").Run("read")).ShouldBe("1");
        world.Log.ShouldContain("x off ApplicationError");
    });

    [Fact]
    public void A_failed_write_that_the_grain_catches_deactivates_it_all_the_same() => TestWorld.Simulate(async world =>
    {
        world.On("write", async grain => await Record.ExceptionAsync(() => grain.Notes.WriteStateAsync()));
        await world.StartAsync();
        world.States.FailNextWrite = new IOException("disk full");

        (await world.Probe("x").Run("write")).ShouldBe("write");
        await world.Wait(1);

        world.Log[^1].ShouldBe("x off ApplicationError");
    });

    [Fact]
    public void A_failed_clear_deactivates() => TestWorld.Simulate(async world =>
    {
        world.On("clear", grain => grain.Notes.ClearStateAsync());
        await world.StartAsync();
        world.States.FailNextWrite = new IOException("disk full");

        (await Record.ExceptionAsync(() => world.Probe("x").Run("clear"))).ShouldBeOfType<IOException>();
        await world.Wait(1);

        world.Log[^1].ShouldBe("x off ApplicationError");
    });

    [Fact]
    public void A_cancelled_write_deactivates_since_nobody_knows_what_is_stored() => TestWorld.Simulate(async world =>
    {
        using var source = new CancellationTokenSource();
        world.On("write", async grain =>
        {
            var write = ((IStorage)grain.Notes).WriteStateAsync(source.Token);
            source.Cancel();
            await write;
        });
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("write"))).ShouldBeAssignableTo<OperationCanceledException>();
        await world.Wait(1);

        world.Log[^1].ShouldBe("x off ApplicationError");
    });

    [Fact]
    public void A_stale_etag_is_an_inconsistent_state_and_deactivates() => TestWorld.Simulate(async world =>
    {
        var key = new GrainStateKey("probe", "x", "notes");
        world.On("write", grain => grain.Notes.WriteStateAsync())
            .On("read", grain => { grain.Said = grain.Notes.State.Text!; });
        await world.StartAsync();
        await world.Probe("x").Run("write");
        await world.States.WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(new Notes { Text = "theirs" }), "1", default);

        var exception = (await Record.ExceptionAsync(() => world.Probe("x").Run("write"))).ShouldBeOfType<InconsistentStateException>();

        (exception.StoredEtag, exception.CurrentEtag).ShouldBe(("2", "1"));
        (await world.Probe("x").Run("read")).ShouldBe("theirs");
        world.Log.ShouldContain("x off ApplicationError");
    });

    [Fact]
    public void A_stale_clear_is_an_inconsistent_state() => TestWorld.Simulate(async world =>
    {
        world.On("clear", grain => grain.Notes.ClearStateAsync());
        await world.StartAsync();
        await world.Probe("x").Run("a");
        await world.States.WriteAsync(new("probe", "x", "notes"), "{}"u8.ToArray(), null, default);

        (await Record.ExceptionAsync(() => world.Probe("x").Run("clear"))).ShouldBeOfType<InconsistentStateException>()
            .Message.ShouldBe("Cannot clear state notes of probe/x: it was changed elsewhere.");
    });

    [Fact]
    public void Writes_that_have_not_started_are_one_and_take_the_value_of_their_start() => TestWorld.Simulate(async world =>
    {
        world.On("a", async grain =>
        {
            var writes = new List<Task>();
            for (var i = 1; i <= 3; i++)
            {
                grain.Notes.State.Count = i;
                writes.Add(grain.Notes.WriteStateAsync());
            }

            await Task.Yield();
            await Task.Yield();
            for (var i = 4; i <= 6; i++)
            {
                grain.Notes.State.Count = i;
                writes.Add(grain.Notes.WriteStateAsync());
            }

            await Task.WhenAll(writes);
        });
        await world.StartAsync();

        await world.Probe("x").Run("a");

        world.States.Written.Select(json => JsonSerializer.Deserialize<Notes>(json)!.Count).ShouldBe([3, 6]);
    });

    [Fact]
    public void Operations_run_in_the_order_asked_for_even_after_one_failed() => TestWorld.Simulate(async world =>
    {
        world.On("a", async grain =>
        {
            grain.Notes.State.Count = 7;
            world.States.FailNextWrite = new IOException("disk full");
            var write = grain.Notes.WriteStateAsync();
            var read = grain.Notes.ReadStateAsync();
            await Should.ThrowAsync<IOException>(() => write);
            await read;
            grain.Said = $"{grain.Notes.State.Count}";
        });
        await world.StartAsync();

        (await world.Probe("x").Run("a")).ShouldBe("0");
    });

    [Fact]
    public void State_is_touched_from_the_grains_own_turns_only() => TestWorld.Simulate(async world =>
    {
        IPersistentState<Notes>? stolen = null;
        world.On("a", grain => { stolen = grain.Notes; });
        await world.StartAsync();
        await world.Probe("x").Run("a");

        Should.Throw<InvalidOperationException>(() => { _ = stolen!.WriteStateAsync(); }).Message.ShouldContain("from outside of its turns");
    });

    [Fact]
    public void State_is_asked_for_during_construction_only() => TestWorld.Simulate(async world =>
    {
        world.On("a", grain => { ((GrainActivation)grain.GrainContext).PersistentState<Notes>("late"); });
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<InvalidOperationException>();
    });

    [Fact]
    public void A_value_that_cannot_be_written_as_json_is_a_failed_write() => TestWorld.Simulate(async world =>
    {
        world.Options.StateJson = new() { TypeInfoResolver = new RefusingResolver() };
        world.On("write", grain => grain.Notes.WriteStateAsync());
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("write"))).ShouldBeOfType<NotSupportedException>();
        await world.Wait(1);

        world.Log[^1].ShouldBe("x off ApplicationError");
    });

    private sealed class RefusingResolver : System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver
    {
        public System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => null;
    }
}
