using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>The first unit of a batch that did not go through.</summary>
/// <param name="Unit">Its number, from 0.</param>
/// <param name="WonBefore">True: its id is in the tables already. False: a guard of its does not hold.</param>
internal sealed record Stop(int Unit, bool WonBefore);

/// <summary>Statements of several units that go out in one round trip, and what their answers mean.</summary>
internal sealed class UnitBatch(NpgsqlConnection connection, string tenant, DateTimeOffset at) : IDisposable
{
    private readonly NpgsqlBatch batch = new(connection);
    private readonly List<(int Command, Stop Otherwise)> guards = [];
    private int units;

    public void Add(IEnumerable<NpgsqlBatchCommand> commands)
    {
        foreach (var command in commands) batch.BatchCommands.Add(command);
    }

    /// <param name="unit">Its mark goes first, then its writes in their order.</param>
    /// <param name="savepoint">Set before it, if given.</param>
    public void Add(CommitUnit unit, string? savepoint = null)
    {
        if (savepoint is not null) batch.BatchCommands.Add(new NpgsqlBatchCommand("SAVEPOINT " + savepoint));
        Add(Write.Of(WriteKind.Insert, new CommitUnitRow { UnitId = unit.Id, At = at }), new(units, WonBefore: true));
        foreach (var write in unit.Writes) Add(write, new(units, WonBefore: false));
        units++;
    }

    /// <summary>Writes after the units, each of which must win; they stop as one unit more.</summary>
    public void Add(IEnumerable<Write> writes)
    {
        foreach (var write in writes) Add(write, new(units, WonBefore: false));
    }

    /// <summary>Sends all of it. Null: every unit went through.</summary>
    public Stop? Run()
    {
        batch.ExecuteNonQuery();
        foreach (var (command, otherwise) in guards)
        {
            if (batch.BatchCommands[command].Rows != 1) return otherwise;
        }

        return null;
    }

    public void Dispose() => batch.Dispose();

    private void Add(Write write, Stop otherwise)
    {
        var statement = WriteStatement.Of(write, tenant);
        // A row that is only looked at must not change before this transaction ends; one written once cannot.
        var locks = write.Kind == WriteKind.Expect && !Shape.RowShape.Of(write.RowType).AppendOnly;
        var command = PlacedText.Command(locks ? statement.Text + " FOR UPDATE" : statement.Text, statement.Parameters);
        if (statement.Guarded) guards.Add((batch.BatchCommands.Count, otherwise));
        batch.BatchCommands.Add(command);
    }
}
