using System.Text;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>Writes exchanges down without what proves who we are.</summary>
internal static class ExchangeText
{
    // A body that is longer is kept as the beginning of its text.
    private const int Longest = 16_384;

    /// <returns>Null when the request never left.</returns>
    public static Exchange? Of(Credentials credentials, string method, string path, FieldValue? body, OutboundReply reply) => reply is OutboundReply.NotSent
        ? null
        : new(
            FieldValue.Of(("method", FieldValue.Of(method)), ("path", FieldValue.Of(credentials.Hide(path))), ("body", body is null ? FieldValue.Null.Instance : Shown(credentials, body.ToJson()))).ToJson(),
            reply is OutboundReply.Answered answer
                ? FieldValue.Of(("status", FieldValue.Of(answer.Status)), ("body", Shown(credentials, Encoding.UTF8.GetString(answer.Body.Span)))).ToJson()
                : null);

    private static FieldValue Shown(Credentials credentials, string text)
    {
        if (text.Length == 0)
        {
            return FieldValue.Null.Instance;
        }

        return text.Length <= Longest && FieldValue.Parse(text).TryGet(out var json) ? Masked(credentials, json) : FieldValue.Of(Storable(credentials.Hide(text)));
    }

    private static FieldValue Masked(Credentials credentials, FieldValue value) => value switch
    {
        FieldValue.Text text => FieldValue.Of(credentials.Hide(text.Value)),
        FieldValue.List list => FieldValue.ListOf([.. list.Items.Select(item => Masked(credentials, item))]),
        FieldValue.Object map => FieldValue.Of([.. map.Fields.Select(field => (credentials.Hide(field.Key), Masked(credentials, field.Value)))]),
        _ => value,
    };

    // Text of any system: a NUL or half a character cannot be stored everywhere.
    private static string Storable(string text)
    {
        var start = text.Length <= Longest ? text : text[..Longest] + "…";
        return new string([.. start.Where(sign => sign != '\0' && !char.IsSurrogate(sign))]);
    }
}
