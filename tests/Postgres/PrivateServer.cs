using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Concord.Postgres;

/// <summary>
/// A server of our own on loopback, with data in a temporary folder. A shell stands between: it ends the server and removes the
/// folder when its input closes, which the system sees to however the tests end.
/// </summary>
internal sealed class PrivateServer
{
    // Durable as Concord wants it.
    private const string Script =
        """
        set -e
        bin=$1 port=$2
        shift 2
        read -r password
        dir=$(mktemp -d "${TMPDIR:-/tmp}/concord-postgres-XXXXXX")
        trap 'rm -rf "$dir"' EXIT
        trap 'exit 1' TERM INT HUP
        # Nobody may be left to read what is written last.
        trap '' PIPE
        printf '%s\n' "$password" > "$dir/password"
        make() { rm -rf "$dir/data"; "$bin/initdb" -D "$dir/data" -U concord -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --no-sync "$@" > "$dir/log" 2>&1; }
        # A collation that is not by code point shows where one was left to the database.
        make --locale=C --locale-provider=icu --icu-locale=en-US || make --locale=C
        start() {
          "$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories= -c max_connections=200 \
            -c shared_buffers=256MB "$@" >> "$dir/log" 2>&1 &
          server=$!
        }
        start "$@"
        while read -r crash; do
          kill -QUIT "$server"
          wait "$server" || true
          start "$@"
        done
        kill -QUIT "$server" || true
        wait "$server" || true
        cat "$dir/log" >&2 || true
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string? AsUser = Environment.UserName == "root" ? "postgres" : null;

    // A shell whose input nobody holds any more is taken for a process that has ended.
    private static readonly ConcurrentBag<PrivateServer> Running = [];

    private readonly Process shell;

    private PrivateServer(Process shell, string connectionString) => (this.shell, ConnectionString) = (shell, connectionString);

    /// <summary>Of its owner.</summary>
    public string ConnectionString { get; }

    /// <summary>The folder of its programs; null where they are not installed.</summary>
    public static string? Binaries { get; } = OperatingSystem.IsWindows() ? null : FindBinaries();

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="settings">As in its configuration file: <c>name=value</c>.</param>
    public static async Task<PrivateServer> StartAsync(params string[] settings)
    {
        var port = FreePort();
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        string[] words = ["sh", "-c", Script, "sh", Binaries!, port.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(setting => (string[])["-c", setting])];
        // PostgreSQL refuses to run as root.
        if (AsUser is not null) words = ["runuser", "-u", AsUser, "--", .. words];
        var shell = Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        await shell.StandardInput.WriteLineAsync(password);
        await shell.StandardInput.FlushAsync();
        var owner = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "concord", Password = password, Database = "postgres" };
        var server = new PrivateServer(shell, owner.ConnectionString);
        await server.AnswersAsync();
        Running.Add(server);
        return server;
    }

    /// <summary>Stops it at once, as a crash does (every connection breaks, nothing is flushed), and starts it again on the same data; does not wait for either.</summary>
    public async Task CrashAsync()
    {
        await shell.StandardInput.WriteLineAsync("crash");
        await shell.StandardInput.FlushAsync();
    }

    private async Task AnswersAsync()
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (waited.Elapsed < Patience && !shell.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (NpgsqlException fault)
            {
                shell.StandardInput.Close();
                throw new InvalidOperationException("The private PostgreSQL server did not start: " + await shell.StandardError.ReadToEndAsync(), fault);
            }
        }
    }

    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return versions.Select(path => Path.Combine(path, "bin")).Prepend(ToldByConfig())
            .FirstOrDefault(path => path is not null && File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }

    private static string? ToldByConfig()
    {
        try
        {
            using var config = Process.Start(new ProcessStartInfo("pg_config", "--bindir") { RedirectStandardOutput = true })!;
            return config.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
