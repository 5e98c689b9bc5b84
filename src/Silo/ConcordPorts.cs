using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Concord.Connectors.Notices;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.Grains;
using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Remembering;
using Concord.Storage.Sql;
using Concord.Storage.Sqlite;
using Concord.Sync.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concord.Silo;

/// <summary>What an installation is run with.</summary>
/// <param name="ConnectionString">Which database.</param>
/// <param name="Key">Encrypts secrets; null lets a key file beside a SQLite database serve.</param>
/// <param name="PreviousKey">Opens what was sealed before the key changed.</param>
/// <param name="Egress">What may be called besides public https.</param>
/// <param name="WebhookBaseUrl">Where external systems reach this installation.</param>
/// <param name="Retention">How long logs and bodies are kept.</param>
/// <param name="Notices">How people are told of alerts.</param>
/// <param name="Nodes">How many processes share the database, of a cluster; 4 unless it is said.</param>
public sealed record SiloSettings(
    string ConnectionString, CipherKey? Key, CipherKey? PreviousKey, EgressRules Egress, Uri WebhookBaseUrl, Retention Retention, NoticeSettings Notices, int Nodes = SiloSettings.UsualNodes)
{
    private const int UsualNodes = 4;

    /// <summary>Reads the setting `Cluster__Nodes`.</summary>
    /// <returns>False with a line for the operator when it is no number of processes.</returns>
    public static bool TryReadNodes(string? text, out int nodes, [NotNullWhen(false)] out string? trouble)
    {
        trouble = null;
        nodes = UsualNodes;
        if (text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out nodes) && nodes is > 0 and <= 1_000)) return true;
        trouble = $"Cluster__Nodes is '{text}'; set it to the number of silos and web fronts together, 1 to 1000.";
        return false;
    }
}

/// <summary>The ports that both the grain side and the web front stand on: clock, chance, ids, database, the door, keys, record types.</summary>
public static class ConcordPorts
{
    // The one place where the real clock and, below, real chance come in.
#pragma warning disable RS0030
    public static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Opens the database (which takes its one-machine lock and migrates) and registers the ports as singletons.</summary>
    /// <exception cref="DatabaseRefusedException">The database must not be used as it is; the message says what to do.</exception>
    public static IServiceCollection AddConcordPorts(this IServiceCollection services, SiloSettings settings)
    {
        var clock = Clock;
#pragma warning disable RS0030
        Func<double> chance = Random.Shared.NextDouble;
#pragma warning restore RS0030
        var database = Databases.Open(new DatabaseOptions { ConnectionString = settings.ConnectionString, Alone = GrainRuntime.OneMachine, Nodes = GrainRuntime.OneMachine ? 1 : settings.Nodes }, clock);
        // Several processes on one database would not hear of each other's commits.
        IDatabase port = GrainRuntime.OneMachine ? new RememberingDatabase(database, Shelves.All) : database;
        var cipher = new CredentialCipher(settings.Key ?? KeyBeside(database), settings.PreviousKey, RandomNumberGenerator.Fill);
        var ids = new IdSource(clock, RandomNumberGenerator.Fill);
        database.SealAudit(new AuditKeys(cipher, RandomNumberGenerator.Fill, ids));
        return services
            .AddSingleton(settings)
            .AddSingleton(settings.Retention)
            .AddSingleton(clock)
            .AddSingleton(chance)
            .AddSingleton<FillBytes>(RandomNumberGenerator.Fill)
            .AddSingleton(ids)
            // By a factory, so that the container closes it when it stops.
            .AddSingleton(_ => database)
            .AddSingleton(port)
            .AddSingleton<ISqlSource>(database)
            .AddSingleton(provider => OpenPipeline(provider, port, clock))
            .AddSingleton(cipher)
            .AddHostedService<KeyCheck>()
            .AddSingleton(new NoticeWays(settings.Notices.Smtp is { } smtp ? new SmtpMailer(smtp, clock) : null, settings.Notices.Slack, settings.Notices.AdminEmail, settings.WebhookBaseUrl))
            .AddSingleton<IOutboundDoor>(new HttpDoor(settings.Egress, clock))
            .AddSingleton(SchemaFolder.Load(Path.Combine(AppContext.BaseDirectory, "schemas")))
            .AddSingleton<SetupCatalog>();
    }

    private static CipherKey KeyBeside(ISqlDatabase database) => database is SqliteDatabase sqlite
        ? KeyFile.ReadOrMake(sqlite.File)
        : throw new DatabaseRefusedException("ENCRYPTION_KEY is missing, and PostgreSQL has no file beside which one could be kept; make one with `openssl rand -base64 32`.");

    private static CommitPipeline OpenPipeline(IServiceProvider provider, IDatabase database, TimeProvider clock)
    {
        var pipeline = new CommitPipeline(database, clock, new() { Origin = () => RequestOrigin.Current });
        var log = provider.GetRequiredService<ILogger<CommitPipeline>>();
        pipeline.ListenerFailed += fault => log.LogError(fault, "A wake-up after a commit failed; the sweep finds the work.");
        return pipeline;
    }
}
