using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Policies;

namespace Concord.Grains.Alerts;

/// <summary>Asks a system which webhooks it sends, and keeps whether ours is among them. The rule that tells of a lost one is <see cref="HealthDesk"/>'s.</summary>
public sealed class HookDesk(
    IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, ConnectorSource connectors, IntegrationSettings settings, IdSource ids, TimeProvider clock)
{
    /// <summary>One question, if it is due. Without an answer what was known stays: that the system cannot be reached is another rule's.</summary>
    internal async Task CheckAsync(string integrationId)
    {
        if (await catalog.FindAsync(integrationId) is not { CanSayHooks: true } setup || await LastAsync(integrationId) is { } known && known.NextDueAt > clock.GetUtcNow())
        {
            return;
        }

        var reply = await (await connectors.ForAsync(setup, RequestLane.RECONCILE)).HooksAsync(CancellationToken.None);
        // Read after the question, which may have taken long: of two at once one loses its row.
        var last = await LastAsync(integrationId);
        var row = Next(last ?? new HookCheckRow { IntegrationId = integrationId, NextDueAt = default, Revision = 1 }, reply);
        var unit = new CommitUnit(ids.New("unit"));
        await pipeline.CommitAsync(last is null ? unit.Expect(setup.Row).Insert(row) : unit.Update(row));
    }

    private HookCheckRow Next(HookCheckRow last, HooksReply reply)
    {
        var now = clock.GetUtcNow();
        var next = last with { NextDueAt = now + HookSchedule.Period };
        if (reply is not HooksReply.Listed listed)
        {
            return next with { LastError = ((HooksReply.Failed)reply).Failure.Message };
        }

        var state = HookSighting.StateOf(listed.Hooks, settings.EndpointOf(last.IntegrationId));
        return next with { State = state, ListedAt = state == HookState.LISTED ? now : last.ListedAt, LastError = null };
    }

    private async Task<HookCheckRow?> LastAsync(string integrationId) =>
        (await database.QueryAsync(From.Table<HookCheckRow>().Where(row => row.IntegrationId, integrationId))).FirstOrDefault();
}
