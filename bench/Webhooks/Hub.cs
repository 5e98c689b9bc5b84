using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.Webhooks.Bench;

/// <summary>The published server as a process of its own, with one linked integration.</summary>
internal sealed class Hub : IDisposable
{
    private const string Token = "bench-admin-token-0";

    private readonly Process process;
    private readonly HttpClient http;

    private Hub(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>Where the measured server serves.</summary>
    public static Uri Free { get; } = new("http://127.0.0.1:5094");

    public Uri Address { get; }

    public string IntegrationId { get; private set; } = "";

    /// <summary>The integration's webhook secret.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Processor seconds of the process so far.</summary>
    public double ProcessorSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <param name="app">The folder of the published server.</param>
    /// <param name="database">A connection string.</param>
    /// <param name="address">Where it is to serve.</param>
    /// <param name="outside">The system it is to reach.</param>
    public static async Task<Hub> StartAsync(string app, string database, Uri address, Uri outside)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(app, "Concord.WebFront.dll")]) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Concord"] = database;
        start.Environment["ASPNETCORE_URLS"] = address.AbsoluteUri;
        start.Environment["ADMIN_TOKEN"] = Token;
        start.Environment["ENCRYPTION_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        start.Environment["Egress__Allow"] = outside.Authority;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && (text.StartsWith("fail:", StringComparison.Ordinal) || text.StartsWith("crit:", StringComparison.Ordinal)))
                Console.WriteLine("The server says: " + text);
        };
        process.BeginOutputReadLine();
        var hub = new Hub(process, address);
        await hub.ReadyAsync();
        return hub;
    }

    /// <summary>The most memory that the process had at once since <see cref="ForgetPeak"/>, in megabytes; Linux only.</summary>
    public double PeakMegabytes => File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024).First();

    /// <summary>From here on the peak is counted anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    /// <summary>Connects the system and waits until its records are here.</summary>
    /// <param name="records">How many it has.</param>
    /// <param name="edit">Changes the integration's settings before they are sent.</param>
    /// <returns>The first sync, as the API shows it.</returns>
    public async Task<JsonElement> LinkAsync(int records, Action<JsonNode>? edit = null)
    {
        var body = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "integration.json")))!;
        edit?.Invoke(body);
        var integration = (await PostAsync("/api/admin/integrations", body)).GetProperty("integration");
        Secret = integration.GetProperty("webhookSecret").GetString()!;
        IntegrationId = integration.GetProperty("id").GetString()!;
        var first = (await GetAsync($"/api/admin/jobs?integrationId={IntegrationId}")).GetProperty("jobs")[0];
        var done = await EndAsync(first.GetProperty("id").GetString()!);
        var brought = done.GetProperty("successCount").GetInt32();
        return brought == records ? done : throw new InvalidOperationException($"The first sync brought {brought} of {records} records: {done}");
    }

    /// <summary>Starts a run and waits for its end; where it waits for a person, it is approved.</summary>
    /// <param name="action">sync or undo.</param>
    /// <param name="body">What the API takes.</param>
    /// <returns>The run, as the API shows it.</returns>
    public async Task<JsonElement> RunAsync(string action, JsonNode body)
    {
        var started = await PostAsync($"/api/admin/integrations/{IntegrationId}/{action}", body);
        return await EndAsync(started.GetProperty("jobId").GetString()!);
    }

    /// <summary>The sender's ids of the deliveries that ended, with how.</summary>
    public async IAsyncEnumerable<(string SenderId, string? Disposition)> EndedAsync()
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync($"/api/admin/integrations/{IntegrationId}/deliveries?state=CLOSED&limit=200" + (cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : ""));
            foreach (var delivery in page.GetProperty("deliveries").EnumerateArray()) yield return (delivery.GetProperty("senderId").GetString()!, delivery.GetProperty("disposition").GetString());
            cursor = page.GetProperty("nextCursor").GetString();
        }
    }

    /// <summary>Waits until nothing that was stored is still to be worked on.</summary>
    public async Task SettledAsync()
    {
        while ((await GetAsync($"/api/admin/integrations/{IntegrationId}/deliveries?state=OPEN&limit=1")).GetProperty("deliveries").GetArrayLength() > 0)
            await Task.Delay(20);
    }

    /// <summary>The titles of all records.</summary>
    public async IAsyncEnumerable<string> TitlesAsync()
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await GetAsync("/api/records/TASK?limit=200" + (cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : ""));
            foreach (var record in page.GetProperty("records").EnumerateArray()) yield return record.GetProperty("fields").GetProperty("title").GetString()!;
            cursor = page.GetProperty("nextCursor").GetString();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private async Task<JsonElement> EndAsync(string jobId)
    {
        while (true)
        {
            var job = await GetAsync($"/api/admin/jobs/{jobId}");
            var status = job.GetProperty("status").GetString();
            if (status == "COMPLETED") return job;
            if (status is "FAILED" or "CANCELLED") throw new InvalidOperationException($"The run did not end well: {job}");
            if (status == "PENDING") await PostAsync($"/api/admin/jobs/{jobId}/approve", new JsonObject());
            await Task.Delay(100);
        }
    }

    private async Task<JsonElement> PostAsync(string path, JsonNode body)
    {
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{path}: {text}");
    }

    private async Task<JsonElement> GetAsync(string path) => await http.GetFromJsonAsync<JsonElement>(path);

    private async Task ReadyAsync()
    {
        while (!process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("The server did not start; run it by hand to see why.");
    }
}
