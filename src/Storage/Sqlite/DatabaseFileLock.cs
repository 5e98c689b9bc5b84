namespace Concord.Storage.Sqlite;

/// <summary>
/// One process a database: an exclusive lock of the operating system on a file beside it. The system itself releases it when
/// the process ends in whatever way, so that a start after kill -9 is not delayed.
/// </summary>
internal sealed class DatabaseFileLock : IDisposable
{
    private readonly FileStream held;

    private DatabaseFileLock(FileStream held) => this.held = held;

    /// <exception cref="DatabaseRefusedException">Another process holds it, the file cannot be made, or locks do not hold here.</exception>
    public static DatabaseFileLock Take(string databaseFile) => Take(databaseFile, OpenExclusively);

    internal static DatabaseFileLock Take(string databaseFile, Func<string, FileStream> open)
    {
        var path = databaseFile + ".lock";
        try
        {
            var held = open(path);
            if (Holds(path, open)) return new(held);
            held.Dispose();
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new DatabaseRefusedException($"{path} cannot be written; give this user the right to write the file and its directory.", denied);
        }
        catch (IOException taken)
        {
            throw new DatabaseRefusedException(
                $"Another process uses {databaseFile} (it holds {path}). One database serves one process: stop the other one, or set "
                + $"ConnectionStrings__Concord to another file. ({taken.Message})",
                taken);
        }

        throw new DatabaseRefusedException(
            $"Files in {Path.GetDirectoryName(path)} cannot be locked, so a second process could not be kept out. Put the database on a local "
            + "disk, and leave DOTNET_SYSTEM_IO_DISABLEFILELOCKING unset.");
    }

    public void Dispose() => held.Dispose();

    // The file stays behind: removing it would let two processes lock two files of one name.
    private static FileStream OpenExclusively(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>Some file systems take a lock and keep nobody out; opening the file once more tells.</summary>
    private static bool Holds(string path, Func<string, FileStream> open)
    {
        try
        {
            open(path).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
