using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Http;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.WebFront.Tests.Live;

public sealed class EventStreamTests
{
    [Fact]
    public async Task What_happens_is_told_in_the_order_of_its_kinds()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        using var reader = await EventReader.OpenAsync(front);
        (await reader.GreetingAsync()).ShouldBeFalse();

        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });
        var activity = (await reader.NextAsync())!.Value;
        await front.StoreAsync(Alert());
        var alert = (await reader.NextAsync())!.Value;

        (activity.EventType, alert.EventType).ShouldBe(("activity", "alert"));
        JsonElement.Parse(activity.Data).GetProperty("log").GetProperty("id").GetString().ShouldBe("log_1");
        JsonSerializer.Serialize(JsonElement.Parse(alert.Data)).ShouldBe(
            $$"""{"id":"{{Alert().Id}}","integrationId":"int_1","name":"Held Run","severity":"WARNING","message":"Look.","createdAt":"2026-01-31T08:00:00.250Z","acknowledgedAt":null,"resolvedAt":null}""");
        activity.EventId.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_row_that_goes_on_is_told_at_each_revision_and_once()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        using var reader = await EventReader.OpenAsync(front, "?kinds=health");
        await reader.GreetingAsync();

        var unit = new CommitUnit("unit_turn").Update(Samples.Integration() with { Status = IntegrationStatus.ERROR, LastErrorMessage = "Refused.\nTwice." });
        (await front.Database.CommitAsync([unit])).ShouldBe([true]);
        var turn = JsonElement.Parse((await reader.NextAsync())!.Value.Data);
        await front.StoreAsync(Samples.Integration("int_2", "Other"));
        var other = JsonElement.Parse((await reader.NextAsync())!.Value.Data);

        (turn.GetProperty("status").GetString(), turn.GetProperty("lastErrorMessage").GetString()).ShouldBe(("ERROR", "Refused.\nTwice."));
        other.GetProperty("integrationId").GetString().ShouldBe("int_2");
    }

    [Fact]
    public async Task Who_comes_back_gets_what_it_missed()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        string id;
        using (var first = await EventReader.OpenAsync(front))
        {
            await first.GreetingAsync();
            await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });
            id = (await first.NextAsync())!.Value.EventId!;
        }

        using var witness = await EventReader.OpenAsync(front);
        await witness.GreetingAsync();
        await front.StoreAsync(Samples.Log("log_2") with { CreatedAt = FixedClock.Start });
        await witness.NextAsync();
        using var back = await EventReader.OpenAsync(front, lastId: id);

        (await back.GreetingAsync()).ShouldBeTrue();
        (await back.NextAsync())!.Value.Data.ShouldContain("\"log_2\"");
    }

    [Theory]
    [InlineData("epo_of_another_time-3")]
    [InlineData("nonsense")]
    [InlineData("-")]
    [InlineData("epo_x-99999999999999999999")]
    public async Task Who_comes_with_an_id_that_nobody_knows_is_told_to_load_afresh(string id)
    {
        await using var front = await Front.StartAsync();
        using var reader = await EventReader.OpenAsync(front, lastId: id);

        (await reader.GreetingAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reader_gets_what_it_asked_for()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        using var reader = await EventReader.OpenAsync(front, "?kinds=activity,alert&integrationId=int_2");
        await reader.GreetingAsync();

        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start }, Samples.Log("log_2") with { CreatedAt = FixedClock.Start, IntegrationId = "int_2" });

        (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_2\"");
    }

    [Theory]
    [InlineData("?kinds=weather", "kinds")]
    [InlineData("?kinds=", "kinds")]
    [InlineData("?type=x", "type")]
    public async Task A_wrong_query_is_refused_and_named(string query, string named)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync("/api/events" + query)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldContain(named);
    }

    [Fact]
    public async Task Who_may_no_longer_watch_is_told_no_more_within_a_minute()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync("VIEWER");
        var signedIn = await front.SignInAsync();
        using var reader = await EventReader.OpenAsync(front, token: People.TokensOf(signedIn).Access);
        await reader.GreetingAsync();
        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });
        (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_1\"");

        await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{signedIn.Json.GetProperty("user").GetProperty("id").GetString()}/sessions");
        front.Clock.Now += TimeSpan.FromMinutes(1);
        await front.StoreAsync(Samples.Log("log_2") with { CreatedAt = front.Clock.Now });

        (await reader.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Who_may_watch_goes_on_after_being_asked_for_anew()
    {
        await using var front = await Front.StartAsync();
        using var reader = await EventReader.OpenAsync(front);
        await reader.GreetingAsync();

        front.Clock.Now += TimeSpan.FromMinutes(2);
        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = front.Clock.Now });

        (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_1\"");
    }

    [Fact]
    public async Task Who_finds_no_seat_is_told_to_come_again_and_a_seat_is_free_once_somebody_left()
    {
        await using var front = await Front.StartAsync(services: services => services.AddSingleton(new Crowding(mostWatching: 1)));
        var only = await EventReader.OpenAsync(front);
        await only.GreetingAsync();

        var refused = await front.GetAsync("/api/events");
        only.Dispose();

        refused.ShouldBeProblem(503, "overloaded").Header("Retry-After").ShouldBe("2");
        EventReader? second = null;
        for (var attempt = 0; second is null && attempt < 200; attempt++)
            try
            {
                second = await EventReader.OpenAsync(front);
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }

        second.ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task While_the_database_is_away_nothing_is_told_and_afterwards_nothing_was_missed()
    {
        TroubledDatabase? troubled = null;
        await using var front = await Front.StartAsync(between: database => troubled = new(database));
        using var reader = await EventReader.OpenAsync(front);
        await reader.GreetingAsync();

        troubled!.Unreadable = typeof(SyncLogRow);
        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });
        await troubled.Refused;
        troubled.Unreadable = null;

        (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_1\"");
    }

    [Fact]
    public async Task A_look_that_fails_by_a_fault_is_told_as_a_gap_and_the_stream_goes_on()
    {
        TroubledDatabase? troubled = null;
        await using var front = await Front.StartAsync(between: database => troubled = new(database));
        using var reader = await EventReader.OpenAsync(front);
        await reader.GreetingAsync();

        (troubled!.Trouble, troubled.Unreadable) = (new InvalidOperationException("A bug."), typeof(SyncLogRow));
        await troubled.Refused;
        troubled.Unreadable = null;

        (await reader.GreetingAsync()).ShouldBeFalse();
        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });
        (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_1\"");
        front.Log.Lines.ShouldContain(line => line.StartsWith("Error: A look at what happened failed"));
    }

    [Fact]
    public async Task A_thousand_watch_at_once()
    {
        await using var front = await Front.StartAsync();
        var readers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => EventReader.OpenAsync(front)));
        foreach (var reader in readers) await reader.GreetingAsync();

        await front.StoreAsync(Samples.Log("log_1") with { CreatedAt = FixedClock.Start });

        foreach (var reader in readers) (await reader.NextAsync())!.Value.Data.ShouldContain("\"log_1\"");
        foreach (var reader in readers) reader.Dispose();
    }

    [Fact]
    public async Task A_stream_ends_with_the_server()
    {
        await using var front = await Front.StartAsync();
        using var reader = await EventReader.OpenAsync(front);
        await reader.GreetingAsync();

        front.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        (await reader.NextAsync()).ShouldBeNull();
    }

    private static AlertRow Alert() => new()
    {
        Id = IdSource.First("alert", FixedClock.Start),
        IntegrationId = "int_1",
        Name = "Held Run",
        Severity = AlertSeverity.WARNING,
        Channels = ["dashboard"],
        Message = "Look.",
        Details = FieldValue.Object.Empty,
        CreatedAt = FixedClock.Start,
        Revision = 1,
    };
}
