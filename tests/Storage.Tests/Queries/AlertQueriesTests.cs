using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class AlertQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    [Fact]
    public async Task Alerts_are_filtered_by_each_of_their_filters_and_paged()
    {
        await HaveAsync(
            Alert("alert_1"),
            Alert("alert_2") with { IntegrationId = "int_2", Name = "Integration Down", Severity = AlertSeverity.CRITICAL, CreatedAt = Sample.At.AddMinutes(1) },
            Alert("alert_3") with { AcknowledgedAt = Sample.At, AcknowledgedById = "usr_1", CreatedAt = Sample.At.AddMinutes(2) });

        async Task<string> IdsAsync(AlertFilter filter, string? cursor = null, int limit = 50) =>
            string.Join(' ', (await Database.AlertsAsync(new(cursor, limit), filter)).Items.Select(row => row.Id));

        (await IdsAsync(new())).ShouldBe("alert_3 alert_2 alert_1");
        (await IdsAsync(new() { IntegrationId = "int_2" })).ShouldBe("alert_2");
        (await IdsAsync(new() { Name = "Held Run" })).ShouldBe("alert_3 alert_1");
        (await IdsAsync(new() { Severity = AlertSeverity.CRITICAL })).ShouldBe("alert_2");
        (await IdsAsync(new() { Acknowledged = true })).ShouldBe("alert_3");
        (await IdsAsync(new() { Acknowledged = false })).ShouldBe("alert_2 alert_1");
        (await IdsAsync(new() { From = Sample.At.AddMinutes(1), To = Sample.At.AddMinutes(2) })).ShouldBe("alert_2");
        (await IdsAsync(new(), cursor: "alert_3", limit: 1)).ShouldBe("alert_2");
        (await Database.AlertAsync("alert_3"))!.AcknowledgedById.ShouldBe("usr_1");
        (await Database.AlertAsync("alert_9")).ShouldBeNull();
    }

    [Fact]
    public async Task Users_are_filtered_by_role_and_whether_they_are_disabled()
    {
        await HaveAsync(User("usr_1", "VIEWER"), User("usr_2", "OPERATOR"), User("usr_3", "VIEWER") with { DisabledAt = Sample.At });

        async Task<string> IdsAsync(string? role, bool? disabled) => string.Join(' ', (await Database.UsersAsync(new(), role, disabled)).Items.Select(row => row.Id));

        (await IdsAsync(null, null)).ShouldBe("usr_3 usr_2 usr_1");
        (await IdsAsync("VIEWER", null)).ShouldBe("usr_3 usr_1");
        (await IdsAsync("VIEWER", false)).ShouldBe("usr_1");
        (await IdsAsync(null, true)).ShouldBe("usr_3");
    }

    private static AlertRow Alert(string id) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Name = "Held Run",
        Severity = AlertSeverity.WARNING,
        Channels = ["dashboard"],
        Message = "Look.",
        Details = FieldValue.Object.Empty,
        CreatedAt = Sample.At,
        Revision = 1,
    };

    private static UserRow User(string id, string role) => new()
    {
        Id = id,
        Name = id,
        Email = id + "@example.org",
        EmailKey = id + "@example.org",
        Role = role,
        CreatedAt = Sample.At,
        UpdatedAt = Sample.At,
        Revision = 1,
    };
}

public sealed class SqliteAlertQueriesTests : AlertQueriesTests<SqliteStore>;

public sealed class PostgresAlertQueriesTests : AlertQueriesTests<PostgresStore>;
