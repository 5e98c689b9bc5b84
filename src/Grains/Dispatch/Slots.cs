namespace Concord.Grains.Dispatch;

/// <summary>Whether a piece of work may begin.</summary>
internal enum Entry
{
    Begun,

    /// <summary>It is under way already.</summary>
    UnderWay,

    /// <summary>No room now: its row stays due.</summary>
    Full,
}

/// <summary>
/// How much is worked on at once, and by whom: one owner cannot take all the room, and each has a little of its own whatever the others
/// do. So a system that answers slowly, or has very much to do, keeps nobody else waiting. Not safe for use by several threads.
/// </summary>
internal sealed class Slots
{
    public const int Most = 64;

    /// <summary>Of one owner, while it is alone.</summary>
    public const int MostOfOne = 48;

    /// <summary>Of each owner, even when there is no room.</summary>
    public const int AlwaysOfOne = 4;

    private readonly Dictionary<string, string> owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private bool leftOut;

    public Entry Enter(string owner, string key)
    {
        if (owners.ContainsKey(key))
        {
            return Entry.UnderWay;
        }

        var own = counts.GetValueOrDefault(owner);
        if (own >= MostOfOne || (own >= AlwaysOfOne && owners.Count >= Most))
        {
            leftOut = true;
            return Entry.Full;
        }

        owners[key] = owner;
        counts[owner] = own + 1;
        return Entry.Begun;
    }

    /// <summary>The work is over. True when there is room again for what was left out.</summary>
    public bool Leave(string key)
    {
        if (owners.Remove(key, out var owner) && --counts[owner] == 0)
        {
            counts.Remove(owner);
        }

        var roomy = leftOut && owners.Count <= Most / 2;
        leftOut &= !roomy;
        return roomy;
    }
}
