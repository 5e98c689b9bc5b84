using Orleans;

namespace Concord.Grains.Cleanups;

/// <summary>Removes what has grown old: one of its kind, a leaf. Key: <see cref="GrainKeys.Cleanup"/>.</summary>
[Alias("concord.ICleanupGrain")]
public interface ICleanupGrain : IGrainWithStringKey
{
    /// <summary>Goes on with the cleanup that is due, for as long as a call may take. Nothing happens where none is due.</summary>
    [Alias("Work")]
    Task Work();

    /// <summary>
    /// Makes the next cleanup due now, does as much as fits into the call, and answers with what was removed. Asked again, it goes on with
    /// the one that is under way.
    /// </summary>
    [Alias("Start")]
    Task<Answer> Start(string actor);
}
