using System.Reflection;
using Concord.Storage;
using Concord.Storage.Sql;
using Orleans.Configuration;

namespace Concord.Silo;

/// <summary>
/// Whether the database has every text that Orleans' packages ask for. They read them at their own start, one package after the other; a silo that lacks one
/// would be seen to die without a word about what to do.
/// </summary>
internal static class OrleansTexts
{
    // Grain storage reads these by name; the last one only where state that is cleared is to be deleted.
    private static readonly string[] OfStorage = ["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey"];

    /// <exception cref="DatabaseRefusedException">One is missing; the message names it and says what to do.</exception>
    public static async Task RequireAsync(ISqlSource database)
    {
        var present = await database.ReadAsync(new SqlText("SELECT querykey FROM orleansquery WHERE @tenant IS NOT NULL", database.Tenant), row => row.GetString(0));
        var missing = Asked().Except(present, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
            throw new DatabaseRefusedException($"The table orleansquery lacks {string.Join(", ", missing)}, which this version of Orleans asks for. Start the version of Concord that was released with it, or restore a backup.");
    }

    private static IEnumerable<string> Asked() =>
        [.. NamesIn(typeof(AdoNetClusteringSiloOptions).Assembly), .. NamesIn(typeof(AdoNetReminderTableOptions).Assembly), .. OfStorage];

    // Each package has its texts as properties of one type of its own (src/AdoNet/Shared/Storage/DbStoredQueries.cs in dotnet/orleans).
    private static IEnumerable<string> NamesIn(Assembly package) => package.GetTypes().Where(type => type.Name == "DbStoredQueries")
        .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)).Select(property => property.Name);
}
