namespace Orleans.Core;

/// <summary>Reads and writes one state. A failed write ends the activation, so that the next one reads the truth.</summary>
public interface IStorage
{
    /// <summary>The version last read or written; null when there is none.</summary>
    string? Etag { get; }

    /// <summary>Whether the store has the state.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the state and resets the value.</summary>
    /// <exception cref="Storage.InconsistentStateException">The store holds another version.</exception>
    Task ClearStateAsync();

    /// <summary>Writes the value as it is when the write starts.</summary>
    /// <exception cref="Storage.InconsistentStateException">The store holds another version.</exception>
    Task WriteStateAsync();

    /// <summary>Reads the value again.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <summary>One state with its value.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The value: what was read, or a new instance.</summary>
    TState State { get; set; }
}
