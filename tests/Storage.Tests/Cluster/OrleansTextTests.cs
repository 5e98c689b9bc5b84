namespace Concord.Storage.Tests.Cluster;

public sealed class OrleansTextTests : ClusterTests
{
    // By src/AdoNet/Shared/Storage/DbStoredQueries.cs and RelationalStorageProviderQueries.cs of dotnet/orleans, 10.2, and of its main branch since. A silo with one of them missing does not start.
    [Fact]
    public async Task Every_text_is_there_that_membership_reminders_and_grain_state_ask_for()
    {
        await using var command = Database.CreateCommand();
        command.CommandText = "SELECT QueryKey, QueryText FROM OrleansQuery";
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<string>();
        while (await reader.ReadAsync()) keys.Add(reader.GetString(0));

        keys.ShouldBe(
            [
                "CleanupDefunctSiloEntriesKey", "CleanupDefunctSiloEntryKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey", "DeleteReminderRowsKey", "DeleteStorageKey",
                "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey",
                "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "ReadReminderRowsKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey",
                "UpsertReminderRowKey", "WriteToStorageKey",
            ],
            ignoreOrder: true);
    }
}
