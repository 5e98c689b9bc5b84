using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>How a listing is cut into pages.</summary>
public abstract record Paging
{
    private Paging()
    {
    }

    /// <summary>The parameter that asks for a page's size; null: the size is the system's own.</summary>
    public string? SizeParameter { get; init; }

    /// <summary>Records on a full page.</summary>
    public int Size { get; init; } = 100;

    /// <summary>Where the size of the whole listing is told; the listing then ends with the last of them.</summary>
    public string? TotalHeader { get; init; }

    /// <inheritdoc cref="TotalHeader"/>
    public FieldPath? TotalPath { get; init; }

    /// <summary>Without a total: only an empty page ends the listing. False: a page shorter than <see cref="Size"/> ends it too.</summary>
    public bool EndsEmpty { get; init; }

    /// <summary>One answer holds everything.</summary>
    public sealed record None : Paging;

    /// <summary>Pages are counted.</summary>
    public sealed record ByPage(string Parameter, int FirstPage = 1) : Paging;

    /// <summary>Records are counted: so many are passed over.</summary>
    public sealed record ByOffset(string Parameter) : Paging;

    /// <summary>Each page asks for what comes after the last id of the page before.</summary>
    public sealed record ByLastId(string Parameter) : Paging;

    /// <summary>An answer tells a cursor for the next page, in its body or in a header; none, null or empty ends the listing.</summary>
    /// <param name="MorePath">Where the body says whether there is more; null: the cursor alone tells.</param>
    public sealed record ByCursor(string Parameter, FieldPath? Path, string? Header, FieldPath? MorePath) : Paging;

    /// <summary>An answer's Link header tells the next page's address with rel="next" (RFC 8288). Followed on the same host only.</summary>
    public sealed record ByLink : Paging;

    /// <summary>An answer's body tells the next page's address, whole or relative. Followed on the same host only.</summary>
    public sealed record ByNextUrl(FieldPath Path) : Paging;
}
