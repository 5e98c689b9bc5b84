using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks grain interfaces. Methods return Task, Task of T, ValueTask or ValueTask of T.</summary>
public interface IGrain : IAddressable;

/// <summary>A grain addressed by a string: case-sensitive, not empty.</summary>
public interface IGrainWithStringKey : IGrain;
