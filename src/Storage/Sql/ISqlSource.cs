using System.Collections.Immutable;
using System.Data.Common;

namespace Concord.Storage.Sql;

/// <summary>A database that answers SQL: what the read queries of <c>Concord.Storage.Queries</c> run on.</summary>
public interface ISqlSource
{
    /// <summary>The value of @tenant, which every statement names.</summary>
    string Tenant { get; }

    SqlDialect Dialect { get; }

    /// <summary>Runs one SELECT and maps its rows in order. Sees what is committed at some moment after the call.</summary>
    /// <exception cref="StorageUnavailableException">The database does not serve.</exception>
    Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map);
}
