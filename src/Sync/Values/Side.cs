namespace Concord.Sync.Values;

/// <summary>One of the two places a linked record lives in, each with its own space of names and values.</summary>
public enum Side
{
    /// <summary>The local platform's record.</summary>
    Local,

    /// <summary>The external system's copy.</summary>
    External,
}

public static class Sides
{
    public static Side Other(this Side side) => side == Side.Local ? Side.External : Side.Local;
}
