using System.Data.Common;

namespace Concord.Storage.Tests.Cluster;

/// <summary>Grain state as Orleans' AdoNetGrainStorage writes and reads it.</summary>
public sealed class GrainStateSqlTests : ClusterTests
{
    private static readonly byte[] First = [1];
    private static readonly byte[] Second = [2];

    private static (string Name, object? Value, Type Type)[] Of(string key, int? version, byte[]? payload = null) =>
    [
        With("GrainIdHash", 17), With("GrainIdN0", 0L), With("GrainIdN1", 0L), With("GrainTypeHash", 23), With("GrainTypeString", "Counter"),
        With<string?>("GrainIdExtensionString", key), With("ServiceId", "concord"), With("GrainStateVersion", version), With("PayloadBinary", payload),
    ];

    // Orleans takes it for a conflict when the answer is what it came with.
    private static async Task<int?> WriteAsync(DbConnection connection, string key, int? version, byte[] payload) =>
        (int?)(await OrleansCall.AskAsync(connection, "WriteToStorageKey", Of(key, version, payload))).Single()["NewGrainStateVersion"];

    private async Task<(byte[]? Payload, int? Version)?> ReadAsync(string key) => (await AskAsync("ReadFromStorageKey", Of(key, null))).SingleOrDefault() is { } row
        ? ((byte[]?)row["PayloadBinary"], (int?)row["Version"])
        : null;

    [Fact]
    public async Task Of_many_first_writes_at_once_one_wins()
    {
        for (var grain = 0; grain < 40; grain++)
        {
            var versions = await AtOnceAsync(8, (connection, caller) => WriteAsync(connection, $"grain/{grain}", null, [(byte)caller]));

            versions.Count(version => version == 1).ShouldBe(1);
            versions.Count(version => version is null).ShouldBe(7);
            var (payload, version) = (await ReadAsync($"grain/{grain}"))!.Value;
            version.ShouldBe(1);
            payload.ShouldBe([(byte)Array.IndexOf(versions, 1)]);
        }
    }

    [Fact]
    public async Task Who_has_read_the_present_version_writes_the_next_and_who_has_not_writes_nothing()
    {
        await WriteAsync(Database, "a", null, First);
        (await WriteAsync(Database, "a", 1, Second)).ShouldBe(2);
        (await WriteAsync(Database, "a", 1, First)).ShouldBe(1);
        (await WriteAsync(Database, "a", null, First)).ShouldBeNull();
        (await ReadAsync("a")).ShouldNotBeNull().Payload.ShouldBe(Second);
        (await ReadAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_second_writes_at_once_one_wins()
    {
        await WriteAsync(Database, "a", null, First);
        var versions = await AtOnceAsync(8, (connection, _) => WriteAsync(connection, "a", 1, Second));
        versions.Count(version => version == 2).ShouldBe(1);
        versions.Count(version => version == 1).ShouldBe(7);
    }

    [Fact]
    public async Task What_is_cleared_keeps_its_version_and_what_is_deleted_begins_anew()
    {
        await WriteAsync(Database, "a", null, First);
        (await AskAsync("ClearStorageKey", Of("a", 9))).ShouldBeEmpty();
        (await AskAsync("ClearStorageKey", Of("a", 1))).Single()["NewGrainStateVersion"].ShouldBe(2);
        var (payload, version) = (await ReadAsync("a"))!.Value;
        (payload, version).ShouldBe((null, 2));

        (await AskAsync("DeleteStorageKey", Of("a", 1))).ShouldBeEmpty();
        (await AskAsync("DeleteStorageKey", Of("a", 2))).Single()["NewGrainStateVersion"].ShouldBe(3);
        (await ReadAsync("a")).ShouldBeNull();
        (await WriteAsync(Database, "a", null, First)).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_without_a_text_is_one_key_too()
    {
        (await WriteAsync(Database, null!, null, First)).ShouldBe(1);
        (await WriteAsync(Database, null!, null, Second)).ShouldBeNull();
        (await ReadAsync(null!)).ShouldNotBeNull().Payload.ShouldBe(First);
    }
}
