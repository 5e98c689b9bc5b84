using System.Security.Cryptography;
using Concord.Connectors.Secrets;

namespace Concord.Silo;

/// <summary>The encryption key of a small installation: a file beside the database, readable by its owner only.</summary>
public static class KeyFile
{
    /// <summary>Reads `{database}.key`, or makes it at the first start.</summary>
    /// <exception cref="InvalidOperationException">The file does not hold a key; the message says what to do.</exception>
    public static CipherKey ReadOrMake(string databaseFile)
    {
        var path = databaseFile + ".key";
        if (!File.Exists(path))
        {
            Make(path);
        }

        return Parse(path);
    }

    /// <summary>Reads `{database}.key`, and makes none.</summary>
    /// <exception cref="InvalidOperationException">There is no such file, or it does not hold a key; the message says what to do.</exception>
    public static CipherKey Read(string databaseFile)
    {
        var path = databaseFile + ".key";
        return File.Exists(path) ? Parse(path) : throw new InvalidOperationException($"{path} does not exist; set ENCRYPTION_KEY to the key that the server runs with, or put the file back from your backup.");
    }

    private static CipherKey Parse(string path) =>
        CipherKey.TryParse(File.ReadAllText(path).Trim(), out var key)
            ? key
            : throw new InvalidOperationException($"{path} does not hold a key of 32 bytes in base64; put the right one back from your backup, or set ENCRYPTION_KEY.");

    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(CipherKey.Length)));
    }
}
