using System.Collections.Immutable;

namespace Concord.Sync.Alerts;

/// <summary>What a system says of the webhook that sends to us.</summary>
public enum HookState
{
    /// <summary>It is listed, and on.</summary>
    LISTED,

    /// <summary>It is listed, and the system, or somebody there, has switched it off.</summary>
    SWITCHED_OFF,

    /// <summary>None of the listed ones sends to this integration's address.</summary>
    NOT_LISTED,
}

/// <summary>A webhook as a system lists it.</summary>
/// <param name="Address">Where it sends to.</param>
/// <param name="IsOn">Whether it still sends.</param>
public sealed record OutsideHook(string Address, bool IsOn);

/// <summary>How our webhook was last seen to be in a system that lists them.</summary>
/// <param name="State">Null: nobody has seen the list yet.</param>
/// <param name="ListedAt">When it was last listed and on; null: never.</param>
public sealed record HookSighting(HookState? State, DateTimeOffset? ListedAt)
{
    private const string Receive = "/receive";

    /// <summary>Looks for ours among those that a system lists. Of several one that is on is enough; the address counts with and without <c>/receive</c>.</summary>
    /// <param name="listed">All of them.</param>
    /// <param name="endpoint">The integration's address.</param>
    public static HookState StateOf(ImmutableArray<OutsideHook> listed, string endpoint)
    {
        var ours = listed.Where(hook => IsSame(hook.Address, endpoint)).ToImmutableArray();
        return ours.IsEmpty ? HookState.NOT_LISTED : ours.Any(hook => hook.IsOn) ? HookState.LISTED : HookState.SWITCHED_OFF;
    }

    private static bool IsSame(string address, string endpoint) =>
        Uri.TryCreate(address, UriKind.Absolute, out var theirs) && Uri.TryCreate(endpoint, UriKind.Absolute, out var ours)
        && Uri.Compare(theirs, ours, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && Path(theirs) == Path(ours);

    // A query is a secret or a note of the sender's.
    private static string Path(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        return path.EndsWith(Receive, StringComparison.Ordinal) ? path[..^Receive.Length] : path;
    }
}
