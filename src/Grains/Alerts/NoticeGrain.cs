using Orleans;

namespace Concord.Grains.Alerts;

/// <inheritdoc cref="INoticeGrain"/>
public sealed class NoticeGrain(NoticeDesk desk, NoticeTest test) : Grain, INoticeGrain
{
    private string Id => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    public Task Tell() => desk.WorkAsync(Id);

    public Task<Answer> Test(string channel, string actor) => test.RunAsync(Id, channel, actor);
}
