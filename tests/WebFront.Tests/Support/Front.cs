using System.Security.Cryptography;
using Concord.Grains;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.WebFront.Api;
using Concord.WebFront.Auth;
using Concord.WebFront.Hooks;
using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Concord.WebFront.Tests.Support;

/// <summary>The web front as it runs: real Kestrel on a free port, a real SQLite file, and scripted grains.</summary>
internal sealed class Front : IAsyncDisposable
{
    public const string AdminToken = "ctok_test_admin_token";

    private readonly string folder;
    private readonly WebApplication app;
    private readonly DeclaredProblems declared;
    private int units;

    private Front(string folder, WebApplication app, ISqlDatabase database, FakeGrains grains, FakeHooks hooks, FixedClock clock, LogList log)
    {
        this.folder = folder;
        this.app = app;
        Database = database;
        Grains = grains;
        Hooks = hooks;
        Clock = clock;
        Log = log;
        declared = new(app.Services.GetRequiredService<EndpointDataSource>());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public ISqlDatabase Database { get; }

    public FakeGrains Grains { get; }

    public FakeHooks Hooks { get; }

    public FixedClock Clock { get; }

    public LogList Log { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<Front> StartAsync(string? adminToken = AdminToken, bool realHooks = false, CommitPipelineOptions? commits = null, Func<IDatabase, IDatabase>? between = null, Action<IServiceCollection>? services = null, params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("concord-web-").FullName;
        var (grains, clock, log) = (new FakeGrains(), new FixedClock(), new LogList());
        var database = Databases.Open(new() { ConnectionString = $"Data Source={folder}/concord.db" }, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Configuration.AddInMemoryCollection([new("ADMIN_TOKEN", adminToken), new("WEBHOOK_BASE_URL", "https://concord.example.org"), .. settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))]);
        builder.Services.AddSingleton<IGrainFactory>(grains);
        builder.Services.AddSingleton<TimeProvider>(clock);
        var port = between?.Invoke(database) ?? database;
        builder.Services.AddSingleton(port);
        builder.Services.AddSingleton<ISqlSource>(database);
        builder.Services.AddSingleton(new CommitPipeline(port, TimeProvider.System, (commits ?? new()) with { Origin = () => RequestOrigin.Current }));
        builder.Services.AddSingleton(new IdSource(clock, RandomNumberGenerator.Fill));
        builder.Services.AddSingleton(new RecordTypes([new("TASK.json", Samples.TaskSchema)]));
        builder.Services.AddSingleton(SignedHooks.Cipher);
        builder.Services.AddWebFront(ConcordSettings.Read(builder.Configuration));
        // What one hash costs is no matter here.
        builder.Services.Configure<PasswordHasherOptions>(hashes => hashes.IterationCount = 1_000);
        var hooks = new FakeHooks();
        if (!realHooks)
            builder.Services.AddSingleton<ReceiveWebhook>(hooks.ReceiveAsync);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapWebFront();
        await app.StartAsync();
        return new(folder, app, database, grains, hooks, clock, log);
    }

    /// <summary>Puts rows into the database as if others had committed them.</summary>
    public async Task StoreAsync<T>(params T[] rows)
        where T : class
    {
        var unit = rows.Aggregate(new CommitUnit($"unit_test_{++units}"), (all, row) => all.Insert(row));
        (await Database.CommitAsync([unit])).ShouldBe([true]);
    }

    /// <summary>The text of a new token.</summary>
    public async Task<string> TokenAsync(string role, params string[] scopes) =>
        (await Services.GetRequiredService<TokenStore>().CreateAsync(new("test", null, role, [.. scopes]), "test")).Text;

    /// <summary>Asserts that a refused request left nothing behind: no grain was called, no row was written by the web front.</summary>
    public async Task ShouldBeUntouchedAsync()
    {
        Grains.Calls.ShouldBeEmpty();
        Hooks.Requests.ShouldBeEmpty();
        (await Database.QueryAsync(From.Table<ApiTokenRow>())).ShouldBeEmpty();
        (await Database.QueryAsync(From.Table<AuditRow>())).ShouldBeEmpty();
        (await Database.QueryAsync(From.Table<DeliveryRow>())).ShouldBeEmpty();
    }

    public Task<Reply> GetAsync(string path, string? token = AdminToken) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Reply> PostAsync(string path, string? body = null, string? token = AdminToken) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string? token = AdminToken, Action<HttpRequestMessage>? more = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        more?.Invoke(request);
        return SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reply = await Reply.ReadAsync(response);
        declared.Check(request.Method, request.RequestUri!.AbsolutePath, reply);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
