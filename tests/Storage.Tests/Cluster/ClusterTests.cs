using System.Data.Common;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Cluster;

/// <summary>A database of its own, and what most texts of orleansquery take.</summary>
public abstract class ClusterTests : IAsyncLifetime
{
    private protected static readonly DateTime Start = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);

    private readonly PostgresStore store = new();

    private protected DbConnection Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await store.MakeAsync(own: true);
        Database = store.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does something over many connections at the same time.</summary>
    private protected async Task<T[]> AtOnceAsync<T>(int callers, Func<DbConnection, int, Task<T>> call)
    {
        var connections = Enumerable.Range(0, callers).Select(_ => store.Connect()).ToArray();
        try
        {
            return await Task.WhenAll(connections.Select(call));
        }
        finally
        {
            foreach (var connection in connections) await connection.DisposeAsync();
        }
    }

    private protected static (string Name, object? Value, Type Type) With<T>(string name, T value) => OrleansCall.With(name, value);

    private protected Task<List<Dictionary<string, object?>>> AskAsync(string key, params (string Name, object? Value, Type Type)[] parameters) => OrleansCall.AskAsync(Database, key, parameters);

    private protected Task<bool> DoneAsync(string key, params (string Name, object? Value, Type Type)[] parameters) => OrleansCall.DoneAsync(Database, key, parameters);
}
