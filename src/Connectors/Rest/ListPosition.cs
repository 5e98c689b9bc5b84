using System.Globalization;
using Concord.Connectors.Definitions;

namespace Concord.Connectors.Rest;

/// <summary>Where a listing stands. It travels as the page token, so a run goes on after a restart with the same page size.</summary>
/// <param name="Size">Records asked for with each page.</param>
/// <param name="Seen">How many records the pages before held: servers give smaller pages than asked for, so it cannot be computed.</param>
/// <param name="Place">The page's number, the cursor, the last id, or the address without its host; null on the first page.</param>
internal sealed record ListPosition(int Size, int Seen, string? Place)
{
    /// <returns>Null when the token is none of ours.</returns>
    public static ListPosition? Read(Paging paging, ListRequest request)
    {
        var size = paging.SizeParameter is null ? paging.Size : Math.Clamp(request.PageSize ?? paging.Size, 1, paging.Size);
        if (request.PageToken is not { } token) return new ListPosition(size, 0, null);
        return token.Split(':', 3) is [var sized, var counted, var place] && Whole(sized) is > 0 and var pageSize && Whole(counted) is { } seen && Fits(paging, place)
            ? new ListPosition(pageSize, seen, place)
            : null;
    }

    /// <summary>The position after a page that held <paramref name="count"/> records, or null after the last.</summary>
    public ListPosition? AfterCounted(Paging paging, int count, int? total, string? place)
    {
        var seen = Seen + count;
        var isLast = count == 0 || (total is { } all ? seen >= all : !paging.EndsEmpty && count < Size);
        return isLast ? null : new ListPosition(Size, seen, place);
    }

    /// <summary>The position at a place that the answer told, or null when it told none.</summary>
    public ListPosition? After(int count, string? place) => string.IsNullOrEmpty(place) ? null : new ListPosition(Size, Seen + count, place);

    public int Page(int first) => Place is { } place ? Whole(place) ?? first : first;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Size}:{Seen}:{Place}");

    private static bool Fits(Paging paging, string place) => paging switch
    {
        Paging.None => false,
        Paging.ByPage => Whole(place) is not null,
        Paging.ByOffset => place.Length == 0,
        Paging.ByLink or Paging.ByNextUrl => place.StartsWith('/'),
        _ => place.Length > 0,
    };

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
