using System.Buffers.Text;
using System.Text;

namespace Concord.WebFront.Http;

/// <summary>Cursors of lists that are ordered by name: the last name seen, in letters that every address takes.</summary>
internal static class NameCursor
{
    public static bool Is(string cursor) => Base64Url.IsValid(cursor);

    public static string? Read(string? cursor) => cursor is null ? null : Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));

    public static string? Write(string? name) => name is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));
}
