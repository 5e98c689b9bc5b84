using System.Diagnostics.CodeAnalysis;
using Concord.Simulation.Worlds;
using Concord.Storage.Audit;

namespace Concord.Simulation.Checking;

/// <summary>I11: the audit proves itself, and makes every record as it is.</summary>
internal sealed class AuditCheck(World world)
{
    /// <summary>What a world's audit is sealed with. Its keys are no secret, and draw nothing from the seed.</summary>
    public static IAuditKeys Keys => new OpenKeys();

    public void Run()
    {
        foreach (var finding in world.Disk.Look(rows => new AuditVerifier(rows, new OpenKeys()).RunAsync([])).Findings)
            world.Journal.Violation("I11", $"the audit does not prove itself: {finding}");
        foreach (var fault in world.Disk.Look(rows => new RecordRebuild(rows).RunAsync()).Faults)
            world.Journal.Violation("I11", $"the audit does not make what is there: {fault}");
    }

    private sealed class OpenKeys : IAuditKeys
    {
        private int made;

        public AuditKey Make() => new($"epo_{++made}", new byte[32], "open");

        public bool TryOpen(string epoch, string sealedKey, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? refusal)
        {
            (key, refusal) = (new byte[32], null);
            return true;
        }
    }
}
