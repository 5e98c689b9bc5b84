namespace Concord.Fakes.Rest;

/// <summary>How a listing is cut.</summary>
public enum DialectPaging
{
    /// <summary>skip and limit, with the total in the body.</summary>
    Offset,

    /// <summary>after and limit; the body tells the next cursor.</summary>
    Cursor,

    /// <summary>before and limit: what comes after an id.</summary>
    LastId,

    /// <summary>per_page; the Link header tells the next address.</summary>
    Link,

    /// <summary>per_page; the body tells the next address.</summary>
    NextUrl,
}

/// <summary>How writes are guarded.</summary>
public enum DialectGuard
{
    None,

    /// <summary>If-Match against the ETag of a read; 412.</summary>
    Etag,

    /// <summary>The version in the body of an update; 409.</summary>
    VersionField,
}

/// <summary>How a write is answered.</summary>
public enum DialectAnswer
{
    Whole,

    /// <summary>What the system itself set.</summary>
    Partial,

    /// <summary>A create by its Location header alone, an update by nothing.</summary>
    Nothing,
}

/// <summary>What a system behind <see cref="FakeDialect"/> does otherwise than json-server.</summary>
public sealed record DialectOptions
{
    /// <summary>Says who is let in.</summary>
    public required Func<FakeRequest, bool> Knows { get; init; }

    public DialectPaging Paging { get; init; }

    /// <summary>The name under which a page's records are; null: the page is the list.</summary>
    public string? Items { get; init; }

    /// <summary>The name under which a single record is, in answers and in the bodies of writes; null: it is bare.</summary>
    public string? Envelope { get; init; }

    public DialectGuard Guard { get; init; }

    public DialectAnswer Answer { get; init; }

    /// <summary>A listing is asked for by POST to /search, its parameters in the body.</summary>
    public bool ListsByPost { get; init; }

    /// <summary>Errors are answered with status 200 and <c>{"errors": [{"code"}]}</c>; else as plain text.</summary>
    public bool ErrorsInside { get; init; }

    /// <summary>A PUT replaces the whole record, and is refused when it holds what the system itself sets; else it sets the fields that it holds.</summary>
    public bool PutReplaces { get; init; }

    /// <summary>A PUT to an id that is not there makes it.</summary>
    public bool PutCreates { get; init; }
}
