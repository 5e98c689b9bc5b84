using System.Collections.Immutable;

namespace Concord.Sync.Transforms;

/// <summary>The closed set of transforms. Adding one is adding its file and its line here.</summary>
public static class TransformRegistry
{
    private static readonly ImmutableSortedDictionary<string, TransformKind> Kinds = new TransformKind[]
    {
        new StringTransform.Kind(),
        new NumberTransform.Kind(),
        new BooleanTransform.Kind(),
        new DateTransform.Kind(),
        new EnumTransform.Kind(),
        new LookupTransform.Kind(),
        new SplitNameTransform.Kind(),
        new ConstantTransform.Kind(),
        new DefaultTransform.Kind(),
        new TemplateTransform.Kind(),
        new ConcatTransform.Kind(),
        new TrimTransform.Kind(),
        new CaseTransform.Kind(),
        new JsonTransform.Kind(),
        new DateToTimestampTransform.Kind(),
        new TaskStatusToBoolTransform.Kind(),
        new EnumMappingTransform.Kind(),
        new HtmlTransform.Kind(),
    }.ToImmutableSortedDictionary(kind => kind.Name, kind => kind, StringComparer.Ordinal);

    /// <summary>The names a mapping may use, sorted.</summary>
    public static IEnumerable<string> Names => Kinds.Keys;

    internal static TransformKind? Find(string name) => Kinds.GetValueOrDefault(name);
}
