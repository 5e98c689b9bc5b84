using Concord.EndToEnd.Parts;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Concord.EndToEnd.Parts;

/// <summary>Begins with the classes that wait a minute for a lease or a retry; the others fit beside them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] First = ["LostReplyTests", "PushCrashTests", "OutageTests", "CrashTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => !First.Any(name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal))).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];
}
