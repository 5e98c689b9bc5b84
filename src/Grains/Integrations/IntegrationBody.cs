using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Connectors.Rest;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations;

/// <summary>An integration body, checked whole: the row it makes and the credentials it brings, or every problem at once.</summary>
internal sealed record IntegrationBody(IntegrationRow Row, FieldValue? Credentials, ImmutableArray<Problem> Problems)
{
    /// <summary>Whether it is worth trying at once what waits for the connection: it says that the integration is to go on, or how its system is spoken to.</summary>
    public bool TriesNow { get; private init; }

    /// <summary>Whether it says anew how the system is reached: that is tried before it is saved.</summary>
    public bool Reconnects { get; private init; }

    private static readonly string[] Columns =
        ["name", "type", "status", "baseUrl", "authType", "credentials", "syncDirection", "syncFrequency", "dataTypes", "conflictStrategy", "priority", "timeZone"];

    /// <summary>Lays a body over a row; fields left out keep what the row says.</summary>
    /// <param name="json">The body, a JSON object.</param>
    /// <param name="row">The saved row, or <see cref="Blank"/>.</param>
    /// <param name="isNew">Whether required fields must be in the body.</param>
    /// <param name="types">The record types known here.</param>
    public static IntegrationBody Read(string json, IntegrationRow row, bool isNew, RecordTypes types)
    {
        var problems = new List<Problem>();
        if (FieldValue.Parse(json) is not { Success: true, Value: FieldValue.Object body })
        {
            return new(row, null, [new Problem("", "The body must be a JSON object.")]);
        }

        problems.AddRange(body.Fields.Keys.Where(name => !Columns.Contains(name) && !IntegrationConfigReader.Properties.Contains(name))
            .Select(name => new Problem(name, $"is not known here; known are {string.Join(", ", Columns.Concat(IntegrationConfigReader.Properties))}.")));
        var fields = new BodyFields(body, isNew, problems);
        var read = ReadColumns(fields, row, types);
        var config = ReadConfig(body, row);
        var settings = IntegrationConfigReader.Read(config, types.Schemas);
        problems.AddRange(settings.Problems);
        read = read with { Config = config.ToJson() };
        var credentials = fields.Credentials(read.AuthType, settings.Config?.Connector.Auth);
        CheckAcross(body, row, read, isNew, credentials, problems);
        CheckMapped(read, config, types, problems);
        var connector = body.Get("connector");
        return new(read, credentials, [.. problems])
        {
            TriesNow = body.Get("status").ScalarText == nameof(IntegrationStatus.ACTIVE) || !connector.IsAbsent,
            Reconnects = credentials is not null || read.BaseUrl != row.BaseUrl || (!connector.IsAbsent && !connector.Equals(ReadConfig(FieldValue.Object.Empty, row).Get("connector"))),
        };
    }

    /// <summary>What a new integration is before its body is read.</summary>
    public static IntegrationRow Blank(string id, DateTimeOffset now) => new()
    {
        Id = id,
        Name = "",
        NameKey = "",
        Type = IntegrationType.GENERIC_REST,
        Status = IntegrationStatus.ACTIVE,
        BaseUrl = "",
        AuthType = AuthenticationType.BEARER_TOKEN,
        SyncDirection = SyncDirection.BIDIRECTIONAL,
        SyncFrequency = SyncFrequency.HOURLY,
        DataTypes = [],
        ConflictStrategy = ConflictStrategy.LATEST_WINS,
        Priority = 100,
        TimeZone = "UTC",
        Config = "{}",
        ConfigVersion = 0,
        LinkState = LinkState.UNLINKED,
        ConnectionFailures = 0,
        CreatedAt = now,
        UpdatedAt = now,
        Revision = 1,
    };

    private static IntegrationRow ReadColumns(BodyFields fields, IntegrationRow row, RecordTypes types)
    {
        var name = fields.Text("name", row.Name, required: true);
        return row with
        {
            Name = name,
            NameKey = name.Trim().ToLowerInvariant(),
            Type = fields.Choice("type", row.Type, required: true, [IntegrationType.GENERIC_REST]),
            Status = fields.Choice("status", row.Status, required: false, [IntegrationStatus.ACTIVE, IntegrationStatus.PAUSED, IntegrationStatus.DISABLED]),
            BaseUrl = fields.Address("baseUrl", row.BaseUrl),
            AuthType = fields.Choice("authType", row.AuthType, required: true, Enum.GetValues<AuthenticationType>()),
            SyncDirection = fields.Choice("syncDirection", row.SyncDirection, required: true, Enum.GetValues<SyncDirection>()),
            SyncFrequency = fields.Choice("syncFrequency", row.SyncFrequency, required: true, Enum.GetValues<SyncFrequency>()),
            DataTypes = fields.DataTypes("dataTypes", row.DataTypes, types.DataTypes),
            ConflictStrategy = fields.Choice("conflictStrategy", row.ConflictStrategy, required: false, Enum.GetValues<ConflictStrategy>()),
            Priority = fields.Whole("priority", row.Priority),
            TimeZone = fields.TimeZone("timeZone", row.TimeZone),
        };
    }

    private static FieldValue.Object ReadConfig(FieldValue.Object body, IntegrationRow row) => IntegrationConfigReader.Properties
        .Where(name => !body.Get(name).IsAbsent)
        .Aggregate((FieldValue.Object)FieldValue.ParseOrThrow(row.Config), (config, name) => config.With(name, body.Get(name)));

    private static void CheckAcross(
        FieldValue.Object body, IntegrationRow old, IntegrationRow read, bool isNew, FieldValue? credentials, List<Problem> problems)
    {
        var hostMoves = !isNew && HostOf(old.BaseUrl) != HostOf(read.BaseUrl);
        if (credentials is null && (hostMoves || (!isNew && old.AuthType != read.AuthType)))
        {
            problems.Add(new Problem("credentials", "must be entered again when the host of baseUrl or the authType changes: the saved ones belong to the old one."));
        }

        if (isNew && body.Get("credentials").IsAbsent)
        {
            problems.Add(new Problem("credentials", "is missing; write for BEARER_TOKEN {\"token\": \"…\"}, for API_KEY {\"apiKey\": \"…\"}."));
        }
    }

    private static void CheckMapped(IntegrationRow read, FieldValue.Object config, RecordTypes types, List<Problem> problems)
    {
        var mapped = config.Get("mappings") is FieldValue.List list ? list.Items.OfType<FieldValue.Object>().Select(mapping => mapping.Get("resourceType").ScalarText).ToHashSet() : [];
        var missing = read.DataTypes.Where(dataType => !types.ResourceTypesOf(dataType).Any(mapped.Contains)).SelectMany(dataType => types.ResourceTypesOf(dataType)).ToList();
        if (mapped.Count > 0 && missing.Count > 0)
        {
            problems.Add(new Problem("mappings", $"has none for {string.Join(", ", missing)}, which dataTypes asks for; add it, or take the data type out."));
        }
    }

    private static string? HostOf(string url) => BaseUrl.TryParse(url, out var address, out _) ? address.BoundHost : null;
}
