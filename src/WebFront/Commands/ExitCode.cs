namespace Concord.WebFront.Commands;

/// <summary>How a command that checks something ends.</summary>
public static class ExitCode
{
    /// <summary>All is as it should be.</summary>
    public const int Sound = 0;

    /// <summary>Something is not; the output says what.</summary>
    public const int Broken = 1;

    /// <summary>It could not be looked at: wrong arguments or settings, or the database does not serve. The error says what to do.</summary>
    public const int CouldNotLook = 2;
}
