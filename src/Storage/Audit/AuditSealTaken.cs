namespace Concord.Storage.Audit;

/// <summary>Somebody put a seal where the next one goes.</summary>
internal static class AuditSealTaken
{
    /// <summary>Nothing was applied; the next commit begins another chain, and verifying shows the foreign seal.</summary>
    public static StorageUnavailableException Fault(string place) =>
        new($"{place}: the audit holds a seal that this process did not write; see what `concord audit verify` finds. Work goes on in another chain.");
}
