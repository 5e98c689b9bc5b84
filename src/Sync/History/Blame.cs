namespace Concord.Sync.History;

/// <summary>Finds which change gave each field its present value: the last one that changed it.</summary>
public static class Blame
{
    /// <param name="newestFirst">The changes, or a page of them.</param>
    /// <param name="fields">The fields that a change changed.</param>
    /// <param name="open">The fields that are still looked for; those that are found are taken out, so that the next page goes on with the rest.</param>
    /// <returns>Each found field with its change.</returns>
    public static IEnumerable<(string Field, T Change)> Find<T>(IEnumerable<T> newestFirst, Func<T, IEnumerable<string>> fields, ISet<string> open) =>
        [.. newestFirst.SelectMany(change => fields(change).Where(open.Remove).Select(field => (field, change)))];
}
