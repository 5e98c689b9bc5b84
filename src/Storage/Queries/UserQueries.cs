using Concord.Storage.Rows;
using Concord.Storage.Sql;

namespace Concord.Storage.Queries;

/// <summary>Reads on users.</summary>
public static class UserQueries
{
    /// <summary>Newest first; what is null does not count.</summary>
    public static Task<Page<UserRow>> UsersAsync(this ISqlSource source, Paging paging, string? role = null, bool? disabled = null) =>
        Listing.DescendingAsync<UserRow>(source, Listing.Select<UserRow>(source).AndIf("role = @role", "role", role).AndIfThere("disabled_at", disabled), paging, row => row.Id);
}
