using System.Net.Sockets;
using System.Text;

namespace Concord.Webhooks.Bench;

/// <summary>One connection that sends prepared requests one after the other. No HTTP library: the load must cost less than what it measures.</summary>
internal sealed class Sender : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };
    private readonly byte[] buffer = new byte[16_384];
    private NetworkStream? stream;

    public async Task ConnectAsync(Uri address)
    {
        await client.ConnectAsync(address.Host, address.Port);
        stream = client.GetStream();
    }

    /// <summary>The status of the answer.</summary>
    public async ValueTask<int> SendAsync(byte[] request)
    {
        await stream!.WriteAsync(request);
        for (var read = 0; ;)
        {
            var more = await stream.ReadAsync(buffer.AsMemory(read));
            if (more == 0) throw new IOException("The server closed the connection.");
            read += more;
            if (Length(buffer.AsSpan(0, read)) is { } length && read >= length) return Status(buffer);
        }
    }

    public void Dispose() => client.Dispose();

    private static int Status(ReadOnlySpan<byte> answer) => ((answer[9] - '0') * 100) + ((answer[10] - '0') * 10) + answer[11] - '0';

    // Head and body; null while the head is not whole.
    private static int? Length(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) return null;
        if (answer[..head].IndexOf("chunked"u8) >= 0) return answer.EndsWith("0\r\n\r\n"u8) ? answer.Length : null;
        var name = answer[..head].IndexOf("Content-Length: "u8);
        if (name < 0) return head + 4;
        var value = answer[(name + 16)..];
        return head + 4 + int.Parse(Encoding.ASCII.GetString(value[..value.IndexOf((byte)'\r')]), System.Globalization.CultureInfo.InvariantCulture);
    }
}
