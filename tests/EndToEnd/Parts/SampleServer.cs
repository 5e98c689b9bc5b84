using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Concord.EndToEnd.Parts;

/// <summary>What a sample server says of its webhooks.</summary>
internal sealed record WebhookFigures(int Sent, int Failed, int Open);

/// <summary>The real server of a sample, in a process of its own.</summary>
internal abstract class SampleServer(ChildProcess process, Uri address) : IAsyncDisposable
{
    public Uri Address { get; } = address;

    public string Output => process.Output;

    /// <summary>Speaks to it as its own clients do.</summary>
    protected HttpClient Http { get; } = new() { BaseAddress = address };

    public async Task SendWebhooksToAsync(Uri target, string secret)
    {
        using var response = await Http.PutAsJsonAsync("/_webhook", new { url = target.AbsoluteUri, secret });
        response.EnsureSuccessStatusCode();
    }

    public async Task<WebhookFigures> WebhooksAsync() => (await Http.GetFromJsonAsync<WebhookFigures>("/_webhook"))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
    }

    /// <summary>Waits for the line that says where it listens.</summary>
    protected static async Task<Uri> AddressAsync(ChildProcess process, Regex line)
    {
        var told = await Eventually.GetAsync(
            () => process.HasExited ? throw new InvalidOperationException($"The sample server ended:\n{process.Output}") : Task.FromResult(line.Match(process.Output)),
            match => match.Success,
            "the sample server says where it listens");
        return new Uri(told.Groups[1].Value);
    }
}
