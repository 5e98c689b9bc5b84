using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains.Subscriptions;

/// <summary>
/// One receiver of changes: its settings, and the posting of one change after the other. How far it is stands in its row, so that
/// it can be called again at any time. Key: <see cref="GrainKeys.Subscription"/>.
/// </summary>
[Alias("concord.ISubscriptionGrain")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    /// <summary>Saves a new subscription and answers with its secret, which is not shown again.</summary>
    [Alias("Create")]
    Task<Answer> Create(SubscriptionChange change);

    /// <summary>Changes what the change names, and only that.</summary>
    [Alias("Update")]
    Task<Answer> Update(SubscriptionChange change);

    /// <summary>Removes the subscription; changes that were not posted stay in the feed.</summary>
    [Alias("Delete")]
    Task<Answer> Delete(string actor);

    /// <summary>Posts what is due, in order, until nothing is, an attempt fails, or a few seconds are over. Harmless when nothing is due.</summary>
    [Alias("Deliver")]
    Task Deliver();
}

/// <summary>What a person wants of a subscription. Null leaves a member as it is, or as it is by default.</summary>
/// <param name="Url">Validated; needed to create.</param>
/// <param name="ResourceTypes">Validated; empty for all.</param>
/// <param name="Status">ACTIVE tries at once, PAUSED posts nothing.</param>
/// <param name="After">A place in the feed to go on after; by default a new subscription begins with what comes from now on.</param>
/// <param name="RotateSecret">Make a new secret; the old one goes on being signed with for a day.</param>
/// <param name="Actor">Who asked.</param>
[GenerateSerializer, Immutable, Alias("concord.SubscriptionChange")]
public sealed record SubscriptionChange(
    [property: Id(0)] string? Url,
    [property: Id(1)] ImmutableArray<string>? ResourceTypes,
    [property: Id(2)] string? Status,
    [property: Id(3)] long? After,
    [property: Id(4)] bool RotateSecret,
    [property: Id(5)] string Actor);
