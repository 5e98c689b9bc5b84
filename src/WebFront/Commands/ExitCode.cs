namespace Concord.WebFront.Commands;

/// <summary>How a command ends.</summary>
public static class ExitCode
{
    /// <summary>All is as it should be; what was asked is done.</summary>
    public const int Sound = 0;

    /// <summary>Something is not: the audit is broken, a run failed or was cancelled, some records were refused. The output says what.</summary>
    public const int Broken = 1;

    /// <summary>It could not be looked at or done: wrong arguments or settings, no server, no permission, or the server refused it. The error says what to do.</summary>
    public const int CouldNotLook = 2;

    /// <summary>A run waits for a person, who approves or drops it.</summary>
    public const int Waits = 3;
}
