using Orleans;

namespace Concord.Grains.Alerts;

/// <inheritdoc cref="INoticeGrain"/>
public sealed class NoticeGrain(NoticeDesk desk) : Grain, INoticeGrain
{
    public Task Tell() => desk.WorkAsync(GrainKeys.Parts(this.GetPrimaryKeyString())[0]);
}
