using Orleans;

namespace Concord.Grains.Subscriptions;

/// <inheritdoc cref="ISubscriptionGrain"/>
public sealed class SubscriptionGrain(SubscriptionDesk desk, ChangeDelivery delivery) : Grain, ISubscriptionGrain
{
    private string Id => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    public Task<Answer> Create(SubscriptionChange change) => desk.CreateAsync(Id, change);

    public Task<Answer> Update(SubscriptionChange change) => desk.UpdateAsync(Id, change);

    public Task<Answer> Delete(string actor) => desk.DeleteAsync(Id, actor);

    public Task Deliver() => delivery.RunAsync(Id);
}
