using System.Text;
using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Keeps what an outside write sent and was answered, apart from its row, for whoever looks for a fault.</summary>
internal static class Exchanges
{
    /// <summary>Adds the bodies to what the write's end commits; a later attempt's take the place of an earlier one's.</summary>
    public static Planned<SettleReply> Kept(Planned<SettleReply> planned, WriteResult result, DateTimeOffset now)
    {
        if (planned.Unit is not { } unit || result.Request is not { } request)
        {
            return planned;
        }

        unit = unit.Upsert(Row(result.OperationId, PayloadRow.Request, request, now));
        return planned with { Unit = result.Response is { } response ? unit.Upsert(Row(result.OperationId, PayloadRow.Response, response, now)) : unit };
    }

    private static PayloadRow Row(string operationId, string kind, string text, DateTimeOffset now) =>
        new() { OwnerId = operationId, Kind = kind, Body = Encoding.UTF8.GetBytes(text), CreatedAt = now };
}
