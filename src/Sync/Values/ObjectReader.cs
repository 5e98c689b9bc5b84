using System.Collections.Immutable;

namespace Concord.Sync.Values;

/// <summary>Reads the properties of one written object, reporting wrong kinds and properties nobody asked for.</summary>
internal sealed class ObjectReader(FieldValue.Object source, string path, ProblemList problems)
{
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public FieldValue Get(string name)
    {
        known.Add(name);
        return source.Get(name);
    }

    /// <summary>The text, or null with a problem reported when it is missing or no text.</summary>
    public string? RequiredText(string name)
    {
        if (Get(name) is FieldValue.Text { Value.Length: > 0 } text)
        {
            return text.Value;
        }

        problems.Add(PathOf(name), "is required and must be a text that is not empty.");
        return null;
    }

    public string? OptionalText(string name)
    {
        switch (Get(name))
        {
            case FieldValue.Text text:
                return text.Value;
            case FieldValue.Absent or FieldValue.Null:
                return null;
            default:
                problems.Add(PathOf(name), "must be a text.");
                return null;
        }
    }

    public bool Flag(string name, bool otherwise = false)
    {
        switch (Get(name))
        {
            case FieldValue.Bool flag:
                return flag.Value;
            case FieldValue.Absent:
                return otherwise;
            default:
                problems.Add(PathOf(name), "must be true or false.");
                return otherwise;
        }
    }

    public ImmutableArray<FieldValue> OptionalList(string name)
    {
        switch (Get(name))
        {
            case FieldValue.List list:
                return list.Items;
            case FieldValue.Absent:
                return [];
            default:
                problems.Add(PathOf(name), "must be a list.");
                return [];
        }
    }

    /// <summary>An object's fields, or nothing with a problem reported when it is something else.</summary>
    public FieldValue.Object? OptionalObject(string name)
    {
        switch (Get(name))
        {
            case FieldValue.Object map:
                return map;
            case FieldValue.Absent:
                return null;
            default:
                problems.Add(PathOf(name), "must be an object.");
                return null;
        }
    }

    /// <summary>Call last: every property not asked for by now is unknown.</summary>
    public void RefuseOthers()
    {
        foreach (var name in source.Fields.Keys.Where(name => !known.Contains(name)))
        {
            problems.Add(PathOf(name), $"is unknown; take it out, or use one of: {string.Join(", ", known)}.");
        }
    }
}
