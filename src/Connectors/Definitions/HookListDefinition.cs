using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>Where the system lists the webhooks that it sends. One answer is read: it must hold them all.</summary>
/// <param name="Path">Starts with a slash and may hold a query.</param>
/// <param name="Items">Where the list is in the answer; null: the answer itself.</param>
/// <param name="Address">Where a webhook sends to, inside an item.</param>
/// <param name="OnWhen">What marks one that still sends; null: all that are listed do.</param>
public sealed record HookListDefinition(string Path, FieldPath? Items, FieldPath Address, Mark? OnWhen)
{
    internal static HookListDefinition? Read(ObjectReader? reader)
    {
        if (reader is null) return null;
        var path = UrlPath.Read(reader, "path", "/webhooks", queryAllowed: true);
        var (items, address, on) = (reader.Path("items"), reader.RequiredPath("address", "url"), Mark.Read(reader.Object("onWhen"), "active"));
        reader.RefuseOthers();
        return path is null || address is null ? null : new HookListDefinition(path, items, address, on);
    }
}
