using Concord.Storage;
using Orleans.Runtime;

namespace Concord.Simulation.Checking;

/// <summary>Which exceptions may come out of the hub while faults are played. Every other one is a bug.</summary>
internal static class PlayedFaults
{
    public static bool Explain(Exception? exception) => exception switch
    {
        StorageUnavailableException or CommitOutcomeUnknownException or OverloadedException => true,
        InvalidOperationException { Message: var message } when message.StartsWith("Simulated:", StringComparison.Ordinal) => true,
        // A call behind a slow outside; the work goes on.
        TimeoutException => true,
        // Calls and commits that come in while a process stops.
        OrleansException { Message: var message } when message.Contains("stop", StringComparison.Ordinal) => true,
        ObjectDisposedException { ObjectName: var name } when name.EndsWith(nameof(CommitPipeline), StringComparison.Ordinal) => true,
        OperationCanceledException => true,
        _ => false,
    };
}
