using System.Diagnostics.CodeAnalysis;

namespace Concord.Connectors.Webhooks;

/// <summary>Reads the address that somebody wants webhooks at. Whether it may be called is the door's business.</summary>
public static class WebhookTarget
{
    private const int Longest = 2_000;

    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? target, [NotNullWhen(false)] out string? error)
    {
        error = !Uri.TryCreate(text, UriKind.Absolute, out target) || target.Scheme is not ("https" or "http") || target.Host.Length == 0
            ? "Must be an address such as https://pool.example.com/hooks."
            : text!.Length > Longest ? $"Is longer than {Longest} characters."
            : target.UserInfo.Length > 0 ? "Must hold no user or password; the receiver knows us by the signature."
            : target.Fragment.Length > 0 ? "Must hold no fragment ('#…')."
            : null;
        return error is null;
    }
}
