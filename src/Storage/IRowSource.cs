using System.Collections.Immutable;

namespace Concord.Storage;

/// <summary>Rows to read, of a database that may be somebody else's.</summary>
public interface IRowSource
{
    /// <summary>Reads rows as they are committed at some moment after the call. Order is the query's, else by primary key.</summary>
    Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class;
}
