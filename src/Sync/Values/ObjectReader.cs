using System.Collections.Immutable;

namespace Concord.Sync.Values;

/// <summary>
/// Reads one written object property by property and notes everything that is wrong with it, so that a person sees all at once:
/// wrong kinds, what is missing, and properties that nobody asked for. After a problem a reader hands back a harmless value; the
/// caller asks for problems at the end alone.
/// </summary>
/// <param name="source">What was written.</param>
/// <param name="path">Where it stands, for the problems; empty at the top.</param>
/// <param name="problems">Gets what is wrong.</param>
public sealed class ObjectReader(FieldValue.Object source, string path, ProblemList problems)
{
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    /// <summary>The value's reader. A value that is no object is one problem; what would be missing in it is not told too.</summary>
    public static ObjectReader Of(FieldValue value, string path, ProblemList problems)
    {
        if (value is FieldValue.Object source)
        {
            return new ObjectReader(source, path, problems);
        }

        problems.Add(path, "must be an object {…}.");
        return new ObjectReader(FieldValue.Object.Empty, path, new ProblemList());
    }

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool Has(string name) => !Get(name).IsAbsent;

    /// <summary>The bare value, for a property with more than one form.</summary>
    public FieldValue Get(string name)
    {
        known.Add(name);
        return source.Get(name);
    }

    public void Wrong(string name, string message) => problems.Add(PathOf(name), message);

    /// <summary>The text, or null with a problem reported when it is missing or no text.</summary>
    /// <param name="name">The property.</param>
    /// <param name="example">What might stand there, for the person who left it out.</param>
    public string? RequiredText(string name, string? example = null)
    {
        if (Get(name) is FieldValue.Text { Value.Length: > 0 } text)
        {
            return text.Value;
        }

        Wrong(name, example is not null && Get(name).IsAbsent
            ? $"is missing; write for example \"{example}\"."
            : "is required and must be a text that is not empty.");
        return null;
    }

    /// <summary>The text; null when it is left out or null.</summary>
    public string? OptionalText(string name)
    {
        switch (Get(name))
        {
            case FieldValue.Text text:
                return text.Value;
            case FieldValue.Absent or FieldValue.Null:
                return null;
            default:
                Wrong(name, "must be a text.");
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
                Wrong(name, "must be true or false.");
                return otherwise;
        }
    }

    public decimal Number(string name, decimal least, decimal most, decimal otherwise)
    {
        switch (Get(name))
        {
            case FieldValue.Absent:
                return otherwise;
            case FieldValue.Number number when number.Value >= least && number.Value <= most:
                return number.Value;
            default:
                Wrong(name, $"must be a number from {least} to {most}.");
                return otherwise;
        }
    }

    public int Whole(string name, int least, int most, int otherwise)
    {
        var number = Number(name, least, most, otherwise);
        if (decimal.IsInteger(number))
        {
            return (int)number;
        }

        Wrong(name, "must be a whole number.");
        return otherwise;
    }

    /// <summary>One of some words, each standing for a value.</summary>
    public T Choice<T>(string name, T otherwise, params IReadOnlyList<(string Word, T Value)> choices) =>
        Has(name) ? Choose(Get(name), PathOf(name), otherwise, choices) : otherwise;

    /// <summary>A field path, or null when it is left out or none.</summary>
    public FieldPath? Path(string name) => OptionalText(name) is { } text ? PathIn(name, text) : null;

    /// <summary>A field path that must be there; null with a problem reported when it is not.</summary>
    public FieldPath? RequiredPath(string name, string example) => RequiredText(name, example) is { } text ? PathIn(name, text) : null;

    public ImmutableArray<FieldValue> OptionalList(string name)
    {
        switch (Get(name))
        {
            case FieldValue.List list:
                return list.Items;
            case FieldValue.Absent:
                return [];
            default:
                Wrong(name, "must be a list.");
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
                Wrong(name, "must be an object.");
                return null;
        }
    }

    /// <summary>The reader of a nested object, or null when it is left out.</summary>
    public ObjectReader? Object(string name) => Has(name) ? Of(Get(name), PathOf(name), problems) : null;

    /// <summary>An object whose property names are free, each value read by <paramref name="read"/> from value and path; null when left out.</summary>
    public ImmutableSortedDictionary<string, T>? Map<T>(string name, Func<FieldValue, string, T> read)
    {
        if (!Has(name))
        {
            return null;
        }

        if (Get(name) is FieldValue.Object map)
        {
            return map.Fields.ToImmutableSortedDictionary(entry => entry.Key, entry => read(entry.Value, $"{PathOf(name)}.{entry.Key}"), StringComparer.Ordinal);
        }

        Wrong(name, "must be an object {…}.");
        return ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
    }

    /// <summary>An object from free names to scalars, as texts.</summary>
    public ImmutableSortedDictionary<string, string>? TextMap(string name) => Map(name, (value, at) =>
    {
        if (value.ScalarText is null)
        {
            problems.Add(at, "must be a text, a number, true or false.");
        }

        return value.ScalarText ?? "";
    });

    /// <summary>An object from free names to one of some words.</summary>
    public ImmutableSortedDictionary<string, T>? ChoiceMap<T>(string name, T otherwise, params IReadOnlyList<(string Word, T Value)> choices) =>
        Map(name, (value, at) => Choose(value, at, otherwise, choices));

    /// <summary>Call last: every property not asked for by now is unknown.</summary>
    public void RefuseOthers()
    {
        foreach (var name in source.Fields.Keys.Where(name => !known.Contains(name)))
        {
            Wrong(name, $"is unknown; take it out, or use one of: {string.Join(", ", known)}.");
        }
    }

    private FieldPath? PathIn(string name, string text)
    {
        var parsed = FieldPath.Parse(text);
        if (!parsed.Success)
        {
            Wrong(name, parsed.Error);
        }

        return parsed.TryGet(out var found) ? found : null;
    }

    private T Choose<T>(FieldValue value, string at, T otherwise, IReadOnlyList<(string Word, T Value)> choices)
    {
        foreach (var (word, choice) in choices)
        {
            if (value is FieldValue.Text text && text.Value == word)
            {
                return choice;
            }
        }

        problems.Add(at, $"must be one of {string.Join(", ", choices.Select(choice => choice.Word))}.");
        return otherwise;
    }
}
