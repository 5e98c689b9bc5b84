using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>
/// Reads the JSON of an answer. Characters that nobody can keep (half of a surrogate pair, where a system cut a text in the middle of one;
/// U+0000; bytes that are no UTF-8) become U+FFFD, and numbers beyond all measure texts: one odd value must not hide all the other records of a
/// listing.
/// </summary>
internal static partial class AnswerJson
{
    private const string Replacement = @"\ufffd";

    public static ParseResult<FieldValue> Read(ReadOnlySpan<byte> body)
    {
        var strict = FieldValue.Parse(body);
        return strict.Success ? strict : FieldValue.Parse(Scalars().Replace(Encoding.UTF8.GetString(body), Kept));
    }

    private static string Kept(Match scalar) => scalar.ValueSpan[0] == '"' ? Escapes().Replace(scalar.Value, Mended)
        : decimal.TryParse(scalar.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? scalar.Value
        : $"\"{scalar.Value}\"";

    private static string Mended(Match escape) => escape switch
    {
        { Groups: [_, { Success: true }, ..] } => escape.Value,
        { Groups: [_, _, { Success: true } code] } when Unit(code.Value) is '\0' or (>= '\uD800' and <= '\uDFFF') => Replacement,
        _ => escape.Value,
    };

    private static char Unit(string code) => (char)int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"""(?>(?:[^""\\]|\\.)*)""|-?[0-9][0-9.eE+-]*", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Scalars();

    // A whole pair; else one unit; else any other escape, so that an escaped backslash begins none.
    [GeneratedRegex(@"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}
