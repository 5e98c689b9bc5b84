using Microsoft.Extensions.Logging;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>Keeps what a silo logs.</summary>
internal sealed class LogSink(List<string> lines) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Add($"{formatter(state, exception)} {exception?.Message}".TrimEnd());
}
