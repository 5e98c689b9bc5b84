using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Sql;

namespace Concord.Storage.Tests.Plans;

/// <summary>A database that tells how it answers: runs each question, and keeps its plan.</summary>
internal sealed class ExplainingSource(ISqlSource source, string explain, int column) : ISqlSource
{
    private readonly List<Plan> plans = [];

    public string Tenant => source.Tenant;

    public SqlDialect Dialect => source.Dialect;

    public IReadOnlyList<Plan> Plans => plans;

    public async Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map)
    {
        var question = new SqlText(explain + sql, Tenant);
        foreach (var parameter in sql.Parameters.Where(parameter => parameter.Name != "tenant")) question.Bind(parameter);
        plans.Add(new(sql.ToString(), await source.ReadAsync(question, row => row.GetString(column))));
        return await source.ReadAsync(sql, map);
    }
}

/// <summary>What a database says of one question, a line a step.</summary>
internal sealed record Plan(string Sql, ImmutableArray<string> Lines)
{
    public override string ToString() => $"{Sql}\n{string.Join('\n', Lines)}";
}
