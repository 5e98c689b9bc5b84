using Microsoft.Extensions.Logging;

namespace Concord.Simulation.Hub;

/// <summary>Hands what a process logs as an error, and each exception it logs, to the world.</summary>
internal sealed class NodeLog<T>(Action<string, Exception?> failed) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) failed(formatter(state, exception), exception);
    }
}
