using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Identities;

/// <summary>
/// Outside creates whose request has left once and of which nobody knows the outcome: a record that comes into sight may be one of them. Those of
/// other integrations with the same system count too, so does one that waits to be sent again because a look did not show it (a system
/// may show it later than it promised), and one that was given up unseen.
/// </summary>
internal sealed class BegunCreates(IntegrationSetup setup, ImmutableArray<IntegrationSetup> beside, ImmutableArray<OperationRow> rows)
{
    public static async Task<BegunCreates> LoadAsync(IDatabase database, IntegrationSetup setup, ImmutableArray<IntegrationSetup> beside, string type)
    {
        var creates = From.Table<OperationRow>().WhereIn(row => row.IntegrationId, beside.Select(other => other.Id).Append(setup.Id))
            .Where(row => row.ResourceType, type).Where(row => row.Kind, OperationKind.CREATE);
        var begun = database.QueryAsync(creates.WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED]).Where(row => row.AttemptedAt, Is.NotNull));
        var unseen = database.QueryAsync(creates.Where(row => row.State, OperationState.DEAD).Where(row => row.Unseen, true));
        return new(setup, beside, [.. await begun, .. await unseen]);
    }

    /// <summary>The only one that fits, unless its request may still be on its way; null when there is none, or several.</summary>
    public OperationRow? OnlyFit(FieldValue document, DateTimeOffset now) => rows
        .Where(row => row.IntegrationId == setup.Id && setup.MayHaveMade(row, document)).ToList() is [var only] && (only.State == OperationState.PENDING || only.NextDueAt <= now) ? only : null;

    /// <summary>Whether another one may as well have made what was found for one: their words are the same, so they do not say whose it is.</summary>
    /// <param name="create">The one.</param>
    /// <param name="document">What was found.</param>
    /// <param name="sentAt">When the request left that found it; what was attempted after that did not make it.</param>
    /// <param name="now">The moment.</param>
    public bool IsContested(OperationRow create, FieldValue document, DateTimeOffset sentAt, DateTimeOffset now) => Rivals(create, document, sentAt, now).Any();

    /// <summary>Until when another one that may as well have made what was found is out: how that ends may tell whose it is. Null: none is.</summary>
    /// <inheritdoc cref="IsContested"/>
    public DateTimeOffset? ContestedUntil(OperationRow create, FieldValue document, DateTimeOffset sentAt, DateTimeOffset now) =>
        Rivals(create, document, sentAt, now).Where(row => row.State == OperationState.ATTEMPTED && row.NextDueAt > now).Max(row => (DateTimeOffset?)row.NextDueAt);

    /// <summary>Those that are out and may still turn out to be the record.</summary>
    /// <param name="document">The record.</param>
    /// <param name="seenAt">When it came into sight; what was attempted after that did not make it.</param>
    /// <param name="now">The moment. What was attempted after it was attempted before a clock was set back, nobody knows how long ago.</param>
    /// <remarks>What another integration makes, and what was given up unseen, holds up only what looks like it.</remarks>
    public ImmutableArray<OperationRow> HoldUp(FieldValue document, DateTimeOffset seenAt, DateTimeOffset now) => [.. rows.Where(row =>
        row.State != OperationState.PENDING && MayPrecede(row, seenAt, now)
        && ((row.State == OperationState.ATTEMPTED && row.IntegrationId == setup.Id) || MayBe(row, document)))];

    private IEnumerable<OperationRow> Rivals(OperationRow create, FieldValue document, DateTimeOffset sentAt, DateTimeOffset now) =>
        rows.Where(row => row.Id != create.Id && row.State != OperationState.PENDING && MayPrecede(row, sentAt, now) && MayBe(row, document));

    private static bool MayPrecede(OperationRow row, DateTimeOffset moment, DateTimeOffset now) => row.AttemptedAt <= moment || row.AttemptedAt > now;

    private bool MayBe(OperationRow row, FieldValue document) =>
        (row.IntegrationId == setup.Id ? setup : beside.FirstOrDefault(other => other.Id == row.IntegrationId))?.MayHaveMade(row, document) ?? true;
}
