using System.Collections.Concurrent;
using Concord.Storage.Postgres;
using Concord.Storage.Sql;
using Concord.Storage.Tests.Support;
using Npgsql;

namespace Concord.Storage.Tests.Postgres;

public sealed class PostgresReadersTests : IAsyncLifetime
{
    private readonly PostgresStore store = new();
    private readonly ManualResetEventSlim gate = new();
    private int opened;

    public async ValueTask InitializeAsync() => await store.MakeAsync(own: true);

    public async ValueTask DisposeAsync()
    {
        gate.Dispose();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task What_goes_out_together_comes_back_to_whom_it_belongs()
    {
        using var readers = await BusyAsync();
        var answers = Enumerable.Range(0, 100).Select(number => readers.ReadAsync(Sql($"SELECT n FROM generate_series(1, {number}) n"), row => row.GetInt32(0))).ToList();
        gate.Set();
        for (var number = 0; number < answers.Count; number++) (await answers[number]).ShouldBe(Enumerable.Range(1, number));
    }

    [Theory]
    [InlineData("SELECT 1 / 0")]
    [InlineData("SELECT 'no number'")]
    public async Task One_that_fails_fails_alone(string wrong)
    {
        using var readers = await BusyAsync();
        var before = readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0));
        var failing = readers.ReadAsync(Sql(wrong), row => row.GetInt32(0));
        var after = readers.ReadAsync(Sql("SELECT 2"), row => row.GetInt32(0));
        gate.Set();
        await Should.ThrowAsync<Exception>(() => failing);
        (await before).ShouldBe([1]);
        (await after).ShouldBe([2]);
    }

    [Fact]
    public async Task Connections_that_the_driver_gave_up_meanwhile_are_replaced()
    {
        gate.Set();
        var connections = new ConcurrentBag<NpgsqlConnection>();
        using var readers = new PostgresReaders(
            () =>
            {
                var connection = Open();
                connections.Add(connection);
                return connection;
            },
            fault => fault);
        (await readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0))).ShouldBe([1]);
        foreach (var connection in connections) connection.Close();
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => readers.ReadAsync(Sql("SELECT 2"), row => row.GetInt32(0))))).ShouldAllBe(rows => rows.Single() == 2);
    }

    [Fact]
    public async Task Connections_that_the_server_ended_meanwhile_are_replaced()
    {
        using var readers = await BusyAsync();
        gate.Set();
        await readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0));
        store.Run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => readers.ReadAsync(Sql("SELECT 2"), row => row.GetInt32(0))))).ShouldAllBe(rows => rows.Single() == 2);
    }

    [Fact]
    public async Task Nobody_is_left_waiting_when_no_connection_can_be_had()
    {
        using var readers = new PostgresReaders(() => throw new NpgsqlException("no server"), fault => new StorageUnavailableException("gone", fault));
        var answers = Enumerable.Range(0, 50).Select(_ => readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0))).ToList();
        foreach (var answer in answers) await Should.ThrowAsync<StorageUnavailableException>(() => answer);
    }

    [Fact]
    public async Task What_was_asked_before_the_end_is_answered_and_later_questions_are_refused()
    {
        var readers = await BusyAsync();
        var answer = readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0));
        gate.Set();
        readers.Dispose();
        (await answer).ShouldBe([1]);
        await Should.ThrowAsync<ObjectDisposedException>(() => readers.ReadAsync(Sql("SELECT 1"), row => row.GetInt32(0)));
    }

    private static SqlText Sql(string text) => new(text, "unused");

    /// <summary>Readers whose threads all stand at the gate, so that what is asked now waits together.</summary>
    private async Task<PostgresReaders> BusyAsync()
    {
        var readers = new PostgresReaders(Open, fault => fault);
        for (var thread = 1; thread <= PostgresReaders.Threads; thread++)
        {
            _ = readers.ReadAsync(Sql("SELECT 0"), row => row.GetInt32(0));
            while (Volatile.Read(ref opened) < thread) await Task.Yield();
        }

        return readers;
    }

    private NpgsqlConnection Open()
    {
        Interlocked.Increment(ref opened);
        gate.Wait();
        return (NpgsqlConnection)store.Connect();
    }
}
