namespace Concord.Connectors.Definitions;

/// <summary>How a listing is cut into pages.</summary>
public abstract record Paging
{
    private Paging()
    {
    }

    /// <summary>One answer holds everything.</summary>
    public sealed record None : Paging;

    /// <summary>
    /// Pages are counted. The listing ends with an empty page, with the last of the total that <paramref name="TotalHeader"/>
    /// tells, or, without it, with a page shorter than asked for.
    /// </summary>
    public sealed record ByPage(string PageParameter, string? SizeParameter, int Size, int FirstPage, string? TotalHeader) : Paging;
}
