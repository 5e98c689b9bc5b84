namespace Concord.Storage.Sqlite;

/// <summary>
/// One process a database: an exclusive lock of the operating system on a file beside it. The system itself releases it when
/// the process ends in whatever way, so that a start after kill -9 is not delayed.
/// </summary>
internal sealed class DatabaseFileLock : IDisposable
{
    private readonly FileStream held;

    private DatabaseFileLock(FileStream held) => this.held = held;

    /// <exception cref="DatabaseRefusedException">Another process holds it, or the file cannot be made.</exception>
    public static DatabaseFileLock Take(string databaseFile)
    {
        var path = databaseFile + ".lock";
        try
        {
            // The file stays behind: removing it would let two processes lock two files of one name.
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
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
    }

    public void Dispose() => held.Dispose();
}
