using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Concord.Smtp;

/// <summary>A mail as it came over the wire.</summary>
/// <param name="Text">Header and body, lines ended by LF.</param>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Text);

/// <summary>A mail server on loopback that keeps what it is sent (RFC 5321, as much as a client needs); it speaks no TLS.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<ReceivedMail> mails = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    public SmtpSink()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public IReadOnlyCollection<ReceivedMail> Mails => mails;

    /// <summary>Called for each mail once it is among <see cref="Mails"/>.</summary>
    public event Action? Received;

    /// <summary>Addresses that it refuses.</summary>
    public ISet<string> Unknown { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The only password that it takes; null: it asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>It takes connections and says nothing.</summary>
    public bool IsSilent { get; init; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            if (IsSilent) await Task.Delay(Timeout.Infinite, stopping.Token);
            await writer.WriteLineAsync("220 sink");
            await new Conversation(this, reader, writer).RunAsync(stopping.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
        }
    }

    private sealed class Conversation(SmtpSink sink, StreamReader reader, StreamWriter writer)
    {
        private readonly List<string> to = [];
        private string from = "";
        private bool isKnown = sink.Password is null;

        public async Task RunAsync(CancellationToken token)
        {
            while (await reader.ReadLineAsync(token) is { } line)
            {
                if (await AnswerAsync(line, token) is { } answer) await writer.WriteLineAsync(answer);
                if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase)) return;
            }
        }

        private async Task<string?> AnswerAsync(string line, CancellationToken token) => line.Split(' ', ':')[0].ToUpperInvariant() switch
        {
            "EHLO" => sink.Password is null ? "250 sink" : "250-sink\r\n250 AUTH LOGIN",
            "HELO" or "RSET" or "NOOP" => "250 sink",
            "AUTH" => await SignInAsync(line, token),
            "MAIL" when !isKnown => "530 Authentication required",
            "MAIL" => Begin(line),
            "RCPT" => Add(Address(line)),
            "DATA" => await TakeAsync(token),
            "QUIT" => "221 bye",
            _ => "502 not here",
        };

        // AUTH LOGIN, with the user in the first line or asked for.
        private async Task<string> SignInAsync(string line, CancellationToken token)
        {
            if (line.Split(' ').Length < 3) await AskAsync("VXNlcm5hbWU6", token);
            isKnown = Encoding.UTF8.GetString(Convert.FromBase64String(await AskAsync("UGFzc3dvcmQ6", token))) == sink.Password;
            return isKnown ? "235 welcome" : "535 wrong password";
        }

        private async Task<string> AskAsync(string what, CancellationToken token)
        {
            await writer.WriteLineAsync($"334 {what}");
            return await reader.ReadLineAsync(token) ?? "";
        }

        private string Begin(string line)
        {
            from = Address(line);
            to.Clear();
            return "250 ok";
        }

        private string Add(string address)
        {
            if (sink.Unknown.Contains(address)) return "550 no such mailbox";
            to.Add(address);
            return "250 ok";
        }

        private async Task<string> TakeAsync(CancellationToken token)
        {
            await writer.WriteLineAsync("354 go on");
            var text = new StringBuilder();
            while (await reader.ReadLineAsync(token) is { } line && line != ".")
                text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
            sink.mails.Enqueue(new(from, [.. to], text.ToString()));
            sink.Received?.Invoke();
            return "250 taken";
        }

        private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
    }
}
