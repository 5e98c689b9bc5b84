namespace Concord.Simulation.Database;

/// <summary>What goes wrong with one commit.</summary>
public enum DatabaseFault
{
    None,

    /// <summary>The database does not serve: nothing is applied, and the caller is told so.</summary>
    Refused,

    /// <summary>An error in the middle of the batch: nothing is applied, and the caller is told so.</summary>
    Raised,

    /// <summary>The connection breaks before the database has it: nothing is applied, the caller cannot know.</summary>
    RequestLost,

    /// <summary>Applied, but the answer is lost.</summary>
    AnswerLost,

    /// <summary>The answer is lost while the database still works on it: applied a little later.</summary>
    AppliedLate,

    /// <summary>The process dies before the commit.</summary>
    CrashBefore,

    /// <summary>The process dies after the commit, before it knows.</summary>
    CrashAfter,
}
