using System.Globalization;
using Concord.Grains;

namespace Concord.WebFront.Http;

/// <summary>
/// Reads query parameters one by one and gathers everything that is wrong, parameters that nobody asked for included: a
/// misspelt filter must not quietly answer with everything.
/// </summary>
public sealed class QueryFields(IQueryCollection query)
{
    private readonly List<FieldProblem> errors = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Everything wrong so far; to be asked after the last parameter was read.</summary>
    public Problem? Problem
    {
        get
        {
            var unknown = query.Keys.Where(name => !known.Contains(name))
                .Select(name => new FieldProblem(name, known.Count == 0 ? "This route takes no parameters." : $"Unknown parameter. Known are {string.Join(", ", known.Order(StringComparer.Ordinal))}."));
            FieldProblem[] all = [.. errors, .. unknown];
            return all.Length == 0 ? null : Problem.Invalid("The query is not as it must be; `errors` names the parameters.", all);
        }
    }

    public string? Text(string name)
    {
        known.Add(name);
        if (!query.TryGetValue(name, out var values))
            return null;
        if (values.Count == 1 && !string.IsNullOrEmpty(values[0]))
            return values[0];
        Wrong(name, "Must be given once and not be empty.");
        return null;
    }

    public int Whole(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Wrong(name, $"Must be a whole number from {least} to {most}.");
        return otherwise;
    }

    public bool Flag(string name) => YesNo(name) ?? false;

    /// <summary>true or false; null when it is left out.</summary>
    public bool? YesNo(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
            Wrong(name, "Must be true or false.");
        return text is null ? null : text == "true";
    }

    /// <summary>One of the given words, exactly as they stand; null when it is left out.</summary>
    public string? OneOf(string name, IReadOnlyCollection<string> words)
    {
        var text = Text(name);
        if (text is null || words.Contains(text))
            return text;
        Wrong(name, $"Must be one of {string.Join(", ", words)}.");
        return null;
    }

    public T? Word<T>(string name)
        where T : struct, Enum => OneOf(name, Enum.GetNames<T>()) is { } word ? Enum.Parse<T>(word) : null;

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (WireTime.TryRead(text, out var time))
            return time;
        Wrong(name, "Must be a time in ISO 8601 with its offset, such as 2026-01-31T08:00:00Z.");
        return null;
    }

    public void Wrong(string name, string message) => errors.Add(new(name, message));
}
