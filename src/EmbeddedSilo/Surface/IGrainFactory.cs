namespace Orleans;

/// <summary>Gives references to grains. Making one neither creates nor calls the grain.</summary>
public interface IGrainFactory
{
    /// <summary>
    /// A reference to the grain with this key. <paramref name="grainClassNamePrefix"/> is needed only when several classes
    /// implement the interface: the full class name starts with it.
    /// </summary>
    /// <exception cref="ArgumentException">The key is empty, or the class is unknown or ambiguous.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}

/// <summary>The door to the grains for code that is not a grain.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services the silo was composed with.</summary>
    IServiceProvider ServiceProvider { get; }
}
