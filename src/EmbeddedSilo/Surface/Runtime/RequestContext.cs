using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>What goes along with a request through all calls that it leads to, and no further: timers and reminders begin without it.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> s_values = new();

    /// <summary>All values; null when there are none.</summary>
    internal static ImmutableDictionary<string, object>? Values
    {
        get => s_values.Value;
        set => s_values.Value = value;
    }

    /// <summary>Null when there is no such value.</summary>
    public static object? Get(string key) => Values?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls that the code in progress makes from now on.</summary>
    public static void Set(string key, object value) => Values = (Values ?? ImmutableDictionary<string, object>.Empty).SetItem(key, value);

    /// <summary>True: there was one.</summary>
    public static bool Remove(string key)
    {
        var had = Values?.ContainsKey(key) == true;
        Values = Values?.Remove(key);
        return had;
    }
}
