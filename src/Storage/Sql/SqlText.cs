using System.Text;
using Concord.Storage.Shape;

namespace Concord.Storage.Sql;

/// <summary>
/// SQL under construction with its parameters. Values never become part of the text. The text serves SQLite and PostgreSQL:
/// `@name` parameters, no quoting, no vendor functions. Mutable; for building one statement and then forgotten.
/// </summary>
public sealed class SqlText
{
    private readonly StringBuilder text = new();
    private readonly List<SqlParameter> parameters = [];

    public SqlText(string text, string tenant)
    {
        this.text.Append(text);
        Bind("tenant", tenant);
    }

    public IReadOnlyList<SqlParameter> Parameters => parameters;

    public SqlText Append(string more)
    {
        text.Append(more);
        return this;
    }

    /// <summary>Gives <paramref name="name"/> (without @) its value: anything a column can hold.</summary>
    public SqlText Bind(string name, object? value)
    {
        return Bind(new SqlParameter(name, Codec.Encode(value)));
    }

    /// <summary>Takes over a parameter of another statement.</summary>
    internal SqlText Bind(SqlParameter parameter)
    {
        parameters.Add(parameter);
        return this;
    }

    /// <summary>Adds <paramref name="condition"/> with its one parameter, unless the value is null: a filter that was not asked for.</summary>
    public SqlText AndIf(string condition, string name, object? value) =>
        value is null ? this : Append(" AND ").Append(condition).Bind(name, value);

    /// <summary>Asks whether a column holds anything (true) or is null (false); null does not ask.</summary>
    public SqlText AndIfThere(string column, bool? there) =>
        there is { } wanted ? Append($" AND {column} IS {(wanted ? "NOT NULL" : "NULL")}") : this;

    /// <summary>Binds the value under a name of its own and answers the name with its @.</summary>
    internal string Own(object? value)
    {
        var name = $"v{parameters.Count}";
        Bind(name, value);
        return "@" + name;
    }

    /// <summary>The same for a list of texts.</summary>
    internal string OwnList(string[] values, SqlDialect dialect)
    {
        var name = $"v{parameters.Count}";
        parameters.Add(new(name, dialect.List(values)));
        return "@" + name;
    }

    public override string ToString() => text.ToString();
}

/// <summary>A parameter.</summary>
/// <param name="Name">Without @.</param>
/// <param name="Value">Null, string, long or bytes; on PostgreSQL also a list of strings.</param>
/// <param name="Kind">What column it is for, which tells the type of a null; default text.</param>
public readonly record struct SqlParameter(string Name, object? Value, ColumnKind Kind = ColumnKind.Text);
