namespace Concord.Simulation.Scheduling;

/// <summary>Nothing is ready and nothing will be.</summary>
public sealed class DeadlockException(string message) : Exception(message);

/// <summary>A run took more steps than it may.</summary>
public sealed class EndlessRunException(string message) : Exception(message);

/// <summary>Work left the simulation's thread and came back from another.</summary>
public sealed class ForeignThreadException(string message) : Exception(message);

/// <summary>Work left the simulation's thread, whether it came back or not.</summary>
public sealed class ThreadPoolUsedException(string message) : Exception(message);
