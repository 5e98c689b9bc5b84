namespace Concord;

/// <summary>The one bug that is switched on, by name. It is there only in a build that plants them.</summary>
public static class Planted
{
    /// <summary>Null: none, and everything is as it is in the product.</summary>
    public static string? Name { get; set; }

    public static bool Is(string name) => Name == name;
}
