using System.Collections.Immutable;

namespace Concord.Storage;

/// <summary>
/// Queries that go to a database together (<see cref="IDatabase.ReadAsync"/>), in one round trip where it has such. Their order counts: no
/// answer is older than the one before it. For one caller, who reads them once.
/// </summary>
public sealed class Reads
{
    private readonly List<Read> all;

    /// <summary>None yet.</summary>
    public Reads() => all = [];

    internal Reads(IEnumerable<Read> reads) => all = [.. reads];

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<Read> All => all;

    /// <summary>Adds a query behind the others.</summary>
    public Read<T> Add<T>(Query<T> query)
        where T : class
    {
        var read = new Read<T>(query);
        all.Add(read);
        return read;
    }
}

/// <summary>One of several queries; see <see cref="Read{T}"/>.</summary>
public abstract class Read
{
    private protected Read()
    {
    }

    /// <summary>Asks this query alone.</summary>
    internal abstract Task AnswerAsync(IRowSource source);

    internal abstract void GoTo(IReadTaker taker);
}

/// <summary>One of several queries, and its answer once they were read.</summary>
/// <param name="query">The question.</param>
public sealed class Read<T>(Query<T> query) : Read
    where T : class
{
    private ImmutableArray<T> rows;

    public Query<T> Query => query;

    /// <summary>As <see cref="IRowSource.QueryAsync"/> answers them. Not before they were read: that is a bug of the caller.</summary>
    public ImmutableArray<T> Rows => rows.IsDefault ? throw new InvalidOperationException("It was not read yet.") : rows;

    internal override async Task AnswerAsync(IRowSource source) => rows = await source.QueryAsync(query);

    internal bool IsAnswered => !rows.IsDefault;

    internal void Take(ImmutableArray<T> answer) => rows = answer;

    internal override void GoTo(IReadTaker taker) => taker.Take(this);
}

/// <summary>Whoever handles reads each by its own row type.</summary>
internal interface IReadTaker
{
    void Take<T>(Read<T> read)
        where T : class;
}
