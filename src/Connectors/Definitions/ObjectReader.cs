using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>
/// Reads one JSON object property by property and notes everything that is wrong with it, so that a person sees all at once.
/// After a problem a reader hands back a harmless value; the caller asks for problems at the end alone.
/// </summary>
internal sealed class ObjectReader(FieldValue.Object fields, string path, List<Problem> problems)
{
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    /// <summary>The value's reader. A value that is no object is one problem; what would be missing in it is not told too.</summary>
    public static ObjectReader Of(FieldValue value, string path, List<Problem> problems)
    {
        if (value is FieldValue.Object fields) return new ObjectReader(fields, path, problems);
        problems.Add(new Problem(path, "must be an object {…}."));
        return new ObjectReader(FieldValue.Object.Empty, path, []);
    }

    public bool Has(string name) => !Get(name).IsAbsent;

    public string? Text(string name, string? example = null)
    {
        var value = Get(name);
        if (value is FieldValue.Text { Value.Length: > 0 } text) return text.Value;
        if (example is not null && value.IsAbsent) Wrong(name, $"is missing; write for example \"{example}\".");
        else if (!value.IsAbsent) Wrong(name, "must be a text that is not empty.");
        return null;
    }

    public decimal Number(string name, decimal least, decimal most, decimal otherwise)
    {
        var value = Get(name);
        if (value.IsAbsent) return otherwise;
        if (value is FieldValue.Number number && number.Value >= least && number.Value <= most) return number.Value;
        Wrong(name, $"must be a number from {least} to {most}.");
        return otherwise;
    }

    public int Whole(string name, int least, int most, int otherwise)
    {
        var number = Number(name, least, most, otherwise);
        if (decimal.IsInteger(number)) return (int)number;
        Wrong(name, "must be a whole number.");
        return otherwise;
    }

    public bool Flag(string name, bool otherwise)
    {
        var value = Get(name);
        if (value is FieldValue.Bool flag) return flag.Value;
        if (!value.IsAbsent) Wrong(name, "must be true or false.");
        return otherwise;
    }

    public T Choice<T>(string name, T otherwise, params (string Word, T Value)[] choices) =>
        Has(name) ? Choose(Get(name), At(name), otherwise, choices) : otherwise;

    public FieldPath? Path(string name, string? example = null)
    {
        if (Text(name, example) is not { } text) return null;
        var parsed = FieldPath.Parse(text);
        if (!parsed.Success) Wrong(name, parsed.Error);
        return parsed.TryGet(out var found) ? found : null;
    }

    /// <summary>A header's name, or null when there is none or it is none.</summary>
    public string? Header(string name, string? example = null)
    {
        if (Text(name, example) is not { } text) return null;
        if (text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return text;
        Wrong(name, "must be a header name: letters, digits, - and _.");
        return null;
    }

    /// <summary>The reader of a nested object, or null when it is left out.</summary>
    public ObjectReader? Object(string name) => Has(name) ? Of(Get(name), At(name), problems) : null;

    /// <summary>An object whose property names are free, each value read by <paramref name="read"/> from value and path; null when left out.</summary>
    public ImmutableSortedDictionary<string, T>? Map<T>(string name, Func<FieldValue, string, T> read)
    {
        if (!Has(name)) return null;
        if (Get(name) is FieldValue.Object map)
            return map.Fields.ToImmutableSortedDictionary(entry => entry.Key, entry => read(entry.Value, $"{At(name)}.{entry.Key}"), StringComparer.Ordinal);
        Wrong(name, "must be an object {…}.");
        return ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
    }

    public ImmutableSortedDictionary<string, string>? TextMap(string name) => Map(name, (value, at) =>
    {
        if (value.ScalarText is null) problems.Add(new Problem(at, "must be a text, a number, true or false."));
        return value.ScalarText ?? "";
    });

    public ImmutableSortedDictionary<string, T>? ChoiceMap<T>(string name, T otherwise, params (string Word, T Value)[] choices) =>
        Map(name, (value, at) => Choose(value, at, otherwise, choices));

    public void Wrong(string name, string message) => problems.Add(new Problem(At(name), message));

    /// <summary>Notes the properties nobody asked for. Call it last.</summary>
    public void End()
    {
        foreach (var name in fields.Fields.Keys.Where(name => !known.Contains(name)))
            Wrong(name, $"is not known here; known are {string.Join(", ", known)}.");
    }

    private T Choose<T>(FieldValue value, string at, T otherwise, (string Word, T Value)[] choices)
    {
        foreach (var (word, choice) in choices)
            if (value is FieldValue.Text text && text.Value == word) return choice;
        problems.Add(new Problem(at, $"must be one of {string.Join(", ", choices.Select(choice => choice.Word))}."));
        return otherwise;
    }

    /// <summary>The bare value, for a property with more than one form.</summary>
    public FieldValue Get(string name)
    {
        known.Add(name);
        return fields.Get(name);
    }

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
