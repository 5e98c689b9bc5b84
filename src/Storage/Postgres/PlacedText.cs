using System.Collections.Concurrent;
using System.Text;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// A statement whose parameters are named by their places ($1, $2…). Given names, the driver would look for them in the text at each execution.
/// </summary>
/// <param name="Text">The SQL.</param>
/// <param name="Names">The parameters' names, by place.</param>
internal sealed record PlacedText(string Text, IReadOnlyList<string> Names)
{
    // Texts are few; the cap only guards against a caller that makes them up.
    private const int Most = 1_024;

    private static readonly ConcurrentDictionary<string, PlacedText> Known = new(StringComparer.Ordinal);

    /// <summary>The statement with its values.</summary>
    /// <param name="text">With parameters as @name.</param>
    /// <param name="values">What they stand for; what the text does not name is left out.</param>
    public static NpgsqlBatchCommand Command(string text, IReadOnlyList<SqlParameter> values)
    {
        if (!Known.TryGetValue(text, out var placed))
        {
            if (Known.Count >= Most) Known.Clear();
            Known[text] = placed = Of(text);
        }

        var command = new NpgsqlBatchCommand(placed.Text);
        foreach (var name in placed.Names) command.Parameters.Add(PostgresParameters.Placed(values.First(value => value.Name == name)));
        return command;
    }

    internal static PlacedText Of(string text)
    {
        var (placed, names) = (new StringBuilder(text.Length), new List<string>());
        for (var index = 0; index < text.Length;)
        {
            var end = text[index] switch
            {
                '\'' => EndOfLiteral(text, index),
                '@' when EndOfName(text, index + 1) is var after && after > index + 1 => after,
                _ => index + 1,
            };
            if (text[index] == '@' && end > index + 1) placed.Append('$').Append(PlaceOf(text[(index + 1)..end], names));
            else placed.Append(text, index, end - index);
            index = end;
        }

        return new(placed.ToString(), names);
    }

    private static int PlaceOf(string name, List<string> names)
    {
        if (!names.Contains(name)) names.Add(name);
        return names.IndexOf(name) + 1;
    }

    private static int EndOfName(string text, int index)
    {
        while (index < text.Length && (char.IsAsciiLetterOrDigit(text[index]) || text[index] == '_')) index++;
        return index;
    }

    private static int EndOfLiteral(string text, int index) => text.IndexOf('\'', index + 1) is var close and >= 0 ? close + 1 : text.Length;
}
