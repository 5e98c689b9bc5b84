using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Configuration;

/// <summary>Settings that are not saved, of which a report shows what they would change. They are about values only, never about how a system is reached.</summary>
/// <param name="Config">The configuration, as JSON.</param>
/// <param name="Direction">Which way values would flow.</param>
/// <param name="Strategy">Who would win.</param>
/// <param name="Priority">How it would stand against other integrations.</param>
internal sealed record PlannedSettings(string Config, SyncDirection Direction, ConflictStrategy Strategy, int Priority)
{
    private const string Name = "settings";

    public static PlannedSettings Of(IntegrationRow row) => new(row.Config, row.SyncDirection, row.ConflictStrategy, row.Priority);

    /// <summary>What a job plans with; null for a job that works with the saved settings.</summary>
    public static PlannedSettings? Read(JobRow job)
    {
        if (job.Parameters is not { } json || FieldValue.ParseOrThrow(json) is not FieldValue.Object map || map.Get(Name) is not FieldValue.Object settings)
        {
            return null;
        }

        return new PlannedSettings(
            settings.Get("config").ToJson(),
            Enum.Parse<SyncDirection>(settings.Get("syncDirection").ScalarText!),
            Enum.Parse<ConflictStrategy>(settings.Get("conflictStrategy").ScalarText!),
            (int)((FieldValue.Number)settings.Get("priority")).Value);
    }

    public string ToJson() => FieldValue.Of((Name, FieldValue.Of(
        ("config", FieldValue.ParseOrThrow(Config)),
        ("syncDirection", FieldValue.Of(Direction.ToString())),
        ("conflictStrategy", FieldValue.Of(Strategy.ToString())),
        ("priority", FieldValue.Of(Priority))))).ToJson();

    /// <summary>The integration as it would be. The row is of no revision, so that it can never be saved.</summary>
    public IntegrationRow Over(IntegrationRow row) => row with
    {
        Config = Config,
        SyncDirection = Direction,
        ConflictStrategy = Strategy,
        Priority = Priority,
        ConnectionFailures = 0,
        Revision = IntegrationSetup.Unsaved,
    };
}
