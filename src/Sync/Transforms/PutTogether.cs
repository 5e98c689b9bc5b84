using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>What transforms that read several fields have in common.</summary>
internal static class PutTogether
{
    /// <summary>No field has a value.</summary>
    public static bool SaysNothing(FieldValue.Object values) => values.Fields.Values.All(value => value.IsMissing);

    /// <summary>A field that holds more than one value has no text; null when all have.</summary>
    public static Crossed.Failed? Complaint(FieldValue.Object values) =>
        values.Fields.Where(field => !field.Value.IsMissing && field.Value.ScalarText is null)
            .Select(field => new Crossed.Failed($"{field.Key} is an object or a list and has no text; name one of its parts."))
            .FirstOrDefault();
}
