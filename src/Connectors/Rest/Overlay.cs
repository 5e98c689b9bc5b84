using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

internal static class Overlay
{
    /// <summary>The document below with the fields above in their places; objects field by field, everything else whole.</summary>
    public static FieldValue Lay(FieldValue above, FieldValue below) =>
        above is FieldValue.Object changes && below is FieldValue.Object document
            ? changes.Fields.Aggregate(document, (result, change) => result.With(change.Key, Lay(change.Value, document.Get(change.Key))))
            : above;
}
