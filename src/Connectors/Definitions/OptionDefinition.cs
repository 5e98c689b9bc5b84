using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>A list that the system offers for a person to pick from while configuring, such as its projects.</summary>
/// <param name="Path">Starts with a slash and may hold a query.</param>
/// <param name="Items">Where the list is in the answer; null: the answer itself.</param>
/// <param name="Value">What is picked, inside an item.</param>
/// <param name="Label">What a person reads; null: the value.</param>
public sealed record OptionDefinition(string Path, FieldPath? Items, FieldPath Value, FieldPath? Label)
{
    internal static OptionDefinition? Read(FieldValue json, string at, ProblemList problems)
    {
        var reader = ObjectReader.Of(json, at, problems);
        var path = UrlPath.Read(reader, "path", "/projects", queryAllowed: true);
        var (items, value, label) = (reader.Path("items"), reader.RequiredPath("value", "id"), reader.Path("label"));
        reader.RefuseOthers();
        return path is null || value is null ? null : new OptionDefinition(path, items, value, label);
    }
}
