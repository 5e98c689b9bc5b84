namespace Concord.Fakes.Rest;

/// <summary>A request as the fake sees it; there are no sockets.</summary>
/// <param name="PathAndQuery">Starts with a slash, percent-encoded as on the wire.</param>
/// <param name="Body">Empty when there is none.</param>
public sealed record FakeRequest(string Method, string PathAndQuery, IReadOnlyList<(string Name, string Value)> Headers, string Body = "")
{
    public string? Header(string name) =>
        Headers.Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();
}

/// <summary>An answer, or that none ever arrives.</summary>
/// <param name="Lost">The caller gets no answer; whether there was an effect is in the ledger alone. The other fields are then void.</param>
public sealed record FakeReply(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body, bool Lost = false)
{
    public static FakeReply Json(int status, string body, params (string Name, string Value)[] headers) =>
        new(status, [("Content-Type", "application/json; charset=utf-8"), .. headers], body);

    public static readonly FakeReply NoAnswer = new(0, [], "", Lost: true);
}
