using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concord.WebFront.Tests.Support;

/// <summary>Everything that was logged, as text with exceptions.</summary>
internal sealed class LogList : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IEnumerable<string> Lines => lines;

    /// <summary>Called for each line once it is among <see cref="Lines"/>.</summary>
    public event Action? Written;

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        Written?.Invoke();
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
