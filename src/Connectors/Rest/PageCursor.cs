using System.Globalization;
using Concord.Connectors.Definitions;

namespace Concord.Connectors.Rest;

/// <summary>Where a counted listing stands. It travels as the page token, so a run goes on after a restart with the same page size.</summary>
/// <param name="Seen">How many records the pages before held: servers give smaller pages than asked for, so it cannot be computed.</param>
internal sealed record PageCursor(int Page, int Size, int Seen)
{
    /// <returns>Null when the token is none of ours.</returns>
    public static PageCursor? Read(Paging.ByPage paging, ListRequest request)
    {
        var size = Math.Clamp(request.PageSize ?? paging.Size, 1, paging.Size);
        if (request.PageToken is not { } token) return new PageCursor(paging.FirstPage, paging.SizeParameter is null ? paging.Size : size, 0);
        var parts = token.Split(':');
        return parts.Length == 3 && Whole(parts[0]) is { } page && Whole(parts[1]) is > 0 and var pageSize && Whole(parts[2]) is { } seen
            ? new PageCursor(page, pageSize, seen)
            : null;
    }

    /// <summary>The page after one that held <paramref name="count"/> records, or null after the last.</summary>
    public PageCursor? Next(int count, int? total)
    {
        var seen = Seen + count;
        var isLast = count == 0 || (total is { } all ? seen >= all : count < Size);
        return isLast ? null : new PageCursor(Page + 1, Size, seen);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Page}:{Size}:{Seen}");

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
