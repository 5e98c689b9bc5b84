using System.Data.Common;

namespace Concord.Storage.Tests.Cluster;

/// <summary>Membership as Orleans' AdoNet clustering table writes and reads it.</summary>
public sealed class MembershipSqlTests : ClusterTests
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;

    private static readonly (string Name, object? Value, Type Type) Deployment = With("DeploymentId", "concord");

    private static (string Name, object? Value, Type Type)[] Silo(int port) => [Deployment, With("Address", "127.0.0.1"), With("Port", port), With("Generation", 1)];

    private static Task<bool> InsertAsync(DbConnection connection, int port, int version) => OrleansCall.DoneAsync(
        connection, "InsertMembershipKey",
        [
            .. Silo(port), With("SiloName", $"silo {port}"), With("HostName", "host"), With("Status", Joining), With("ProxyPort", port + 1_000),
            With("StartTime", Start), With("IAmAliveTime", Start), With("Version", version),
        ]);

    private static Task<bool> UpdateAsync(DbConnection connection, int port, int status, int version, string? suspects = null) => OrleansCall.DoneAsync(
        connection, "UpdateMembershipKey", [.. Silo(port), With("Status", status), With("SuspectTimes", suspects), With("IAmAliveTime", Start.AddMinutes(1)), With("Version", version)]);

    private Task<List<Dictionary<string, object?>>> AllAsync() => AskAsync("MembershipReadAllKey", Deployment);

    private Task BeginAsync() => DoneAsync("InsertMembershipVersionKey", Deployment);

    [Fact]
    public async Task A_deployment_begins_once_and_without_silos_tells_its_version()
    {
        (await AtOnceAsync(8, (connection, _) => OrleansCall.DoneAsync(connection, "InsertMembershipVersionKey", Deployment))).Count(done => done).ShouldBe(1);

        foreach (var row in new[] { (await AllAsync()).Single(), (await AskAsync("MembershipReadRowKey", Silo(1))).Single() })
        {
            (row["DeploymentId"], row["Version"], row["StartTime"], row["Address"]).ShouldBe(("concord", 0, null, null));
        }
    }

    [Fact]
    public async Task Of_silos_that_join_at_the_same_version_one_does_and_the_version_goes_on_by_one()
    {
        await BeginAsync();

        (await AtOnceAsync(8, (connection, caller) => InsertAsync(connection, 100 + caller, 0))).Count(done => done).ShouldBe(1);

        var row = (await AllAsync()).Single();
        (row["Version"], row["Status"], row["StartTime"], row["IAmAliveTime"], row["HostName"], row["SuspectTimes"]).ShouldBe((1, Joining, Start, Start, "host", null));
        row["SiloName"].ShouldBe($"silo {row["Port"]}");
        row["ProxyPort"].ShouldBe((int)row["Port"]! + 1_000);
    }

    [Fact]
    public async Task Who_is_there_already_does_not_join_again_and_the_version_stays()
    {
        await BeginAsync();
        (await InsertAsync(Database, 100, 0)).ShouldBeTrue();
        (await InsertAsync(Database, 100, 1)).ShouldBeFalse();
        (await InsertAsync(Database, 101, 0)).ShouldBeFalse();
        (await AllAsync()).Single()["Version"].ShouldBe(1);
    }

    [Fact]
    public async Task Of_changes_at_the_same_version_one_is_made()
    {
        await BeginAsync();
        await InsertAsync(Database, 100, 0);

        (await AtOnceAsync(8, (connection, _) => UpdateAsync(connection, 100, Active, 1, "127.0.0.1:1@1,2026-03-01 10:00:00.000 GMT"))).Count(done => done).ShouldBe(1);

        var row = (await AskAsync("MembershipReadRowKey", Silo(100))).Single();
        (row["Version"], row["Status"], row["IAmAliveTime"], row["SuspectTimes"]).ShouldBe((2, Active, Start.AddMinutes(1), "127.0.0.1:1@1,2026-03-01 10:00:00.000 GMT"));
        (await UpdateAsync(Database, 999, Active, 2)).ShouldBeFalse();
        (await AllAsync()).Single()["Version"].ShouldBe(2);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version_and_old_ones_of_silos_that_are_not_active_are_removed()
    {
        await BeginAsync();
        await InsertAsync(Database, 100, 0);
        await InsertAsync(Database, 101, 1);
        await UpdateAsync(Database, 100, Dead, 2);
        await UpdateAsync(Database, 101, Active, 3);
        await AskAsync("UpdateIAmAlivetimeKey", [.. Silo(101), With("IAmAliveTime", Start.AddMinutes(3))]);
        (await AllAsync()).Single(row => row["Port"] is 101)["IAmAliveTime"].ShouldBe(Start.AddMinutes(3));

        await AskAsync("CleanupDefunctSiloEntriesKey", Deployment, With("IAmAliveTime", Start.AddMinutes(1)));
        (await AllAsync()).Count.ShouldBe(2);
        await AskAsync("CleanupDefunctSiloEntriesKey", Deployment, With("IAmAliveTime", Start.AddMinutes(9)));

        var left = (await AllAsync()).Single();
        (left["Port"], left["Version"]).ShouldBe((101, 4));
    }

    [Fact]
    public async Task A_dead_silo_is_removed_by_who_has_seen_its_present_state()
    {
        await BeginAsync();
        await InsertAsync(Database, 100, 0);
        await UpdateAsync(Database, 100, Dead, 1);
        var cleanup = (DateTime alive) => AskAsync("CleanupDefunctSiloEntryKey", [.. Silo(100), With("IAmAliveTime", alive), With("StartTime", Start), With<string?>("SuspectTimes", null)]);

        await cleanup(Start);
        (await AllAsync()).Single()["Port"].ShouldBe(100);
        await cleanup(Start.AddMinutes(1));
        (await AllAsync()).Single()["Port"].ShouldBeNull();
    }

    [Fact]
    public async Task Clients_are_told_of_the_active_silos_that_have_a_gateway()
    {
        await BeginAsync();
        await InsertAsync(Database, 100, 0);
        await InsertAsync(Database, 101, 1);
        await UpdateAsync(Database, 101, Active, 2);

        var gateway = (await AskAsync("GatewaysQueryKey", Deployment, With("Status", Active))).Single();

        (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]).ShouldBe(("127.0.0.1", 1_101, 1));
    }

    [Fact]
    public async Task A_deployment_is_removed_whole()
    {
        await BeginAsync();
        await InsertAsync(Database, 100, 0);
        await AskAsync("DeleteMembershipTableEntriesKey", With("DeploymentId", "another"));
        (await AllAsync()).Count.ShouldBe(1);
        await AskAsync("DeleteMembershipTableEntriesKey", Deployment);
        (await AllAsync()).ShouldBeEmpty();
    }
}
