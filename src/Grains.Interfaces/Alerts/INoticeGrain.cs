using Orleans;

namespace Concord.Grains.Alerts;

/// <summary>Tells people of one integration's alerts; a leaf, apart from the integration so that a slow mail server keeps nothing waiting. Key: <see cref="GrainKeys.Notice"/>.</summary>
[Alias("concord.INoticeGrain")]
public interface INoticeGrain : IGrainWithStringKey
{
    /// <summary>Makes notices of what is due and sends those that are due. Harmless when nothing is.</summary>
    [Alias("Tell")]
    Task Tell();

    /// <summary>Sends a test message by `email` or `slack` and answers what the other end said: taken, refused (notice-refused), or that the installation has no such channel.</summary>
    [Alias("Test")]
    Task<Answer> Test(string channel, string actor);
}
