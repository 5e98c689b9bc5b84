namespace Orleans.Placement;

/// <summary>Base of attributes that say where activations live. On one machine only the worker count matters.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute
{
    private protected PlacementAttribute()
    {
    }
}
