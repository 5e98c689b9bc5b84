using Orleans.Runtime;

namespace Concord.Grains;

/// <summary>Where the request came from that the code in progress works for. It goes along with calls, in this process and to others, and is for the audit: nothing is decided by it.</summary>
public static class RequestOrigin
{
    private const string Key = "concord.origin";

    /// <summary>A network address; null: no request of a person or machine led here, or it cannot be known.</summary>
    public static string? Current => RequestContext.Get(Key) as string;

    /// <summary>Notes it for all that follows from the code in progress.</summary>
    public static void Note(string? address)
    {
        if (address is not null)
        {
            RequestContext.Set(Key, address);
        }
    }
}
