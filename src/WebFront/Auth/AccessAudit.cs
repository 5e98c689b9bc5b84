using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth;

/// <summary>Makes the audit rows of people's access. What is secret never comes here.</summary>
public sealed class AccessAudit(IdSource ids, TimeProvider clock)
{
    /// <summary>A unit that has nothing in it yet.</summary>
    public CommitUnit Unit() => new(ids.New("unit"));

    /// <param name="unit">The change's own.</param>
    /// <param name="action">Subject and what happened, such as user.created.</param>
    /// <param name="id">The subject's.</param>
    /// <param name="actor">A user or token id, or the part of Concord that acted.</param>
    /// <param name="before">What becomes JSON; null for nothing.</param>
    /// <param name="after">What becomes JSON; null for nothing.</param>
    public AuditRow Of(CommitUnit unit, string action, string id, string actor, object? before = null, object? after = null) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = action[..action.IndexOf('.', StringComparison.Ordinal)],
        SubjectId = id,
        Before = before is null ? null : JsonSerializer.Serialize(before),
        After = after is null ? null : JsonSerializer.Serialize(after),
        UnitId = unit.Id,
    };

    /// <summary>Of a token's end, whoever ends it.</summary>
    public AuditRow TokenRevoked(CommitUnit unit, ApiTokenRow row, string actor) => Of(unit, "token.revoked", row.Id, actor, TokenStore.Describe(row));
}
