using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Concord.Connectors.Outbound;

/// <summary>
/// The exact host:port pairs that the operator opened (setting <c>Egress:Allow</c>). A listed pair may be called over plain
/// http and whatever its address is; everything else must be https to a public address.
/// </summary>
public sealed class EgressRules
{
    public const string SettingName = "Egress__Allow";

    /// <summary>Nothing opened: public https only.</summary>
    public static readonly EgressRules None = new(FrozenSet<string>.Empty);

    private static readonly SearchValues<char> NoPartOfAHost = SearchValues.Create("/@?#*\\ ");

    private readonly FrozenSet<string> allowed;

    private EgressRules(FrozenSet<string> allowed) => this.allowed = allowed;

    /// <summary>Reads the setting: host:port entries separated by comma or semicolon; nothing means <see cref="None"/>.</summary>
    /// <param name="error">All wrong entries with the mend, in one line that names the setting.</param>
    public static bool TryParse(string? setting, out EgressRules rules, [NotNullWhen(false)] out string? error)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var entry in (setting ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (KeyOf(entry) is { } key) keys.Add(key);
            else wrong.Add($"'{Shown(entry)}'");
        rules = new EgressRules(keys.ToFrozenSet(StringComparer.Ordinal));
        error = wrong.Count == 0
            ? null
            : $"{SettingName}: {string.Join(", ", wrong)} is not host:port; write for example {SettingName}=127.0.0.1:4010,intranet.example:8080";
        return error is null;
    }

    /// <summary>Whether the operator opened exactly this host and port.</summary>
    public bool Allows(string host, int port) => allowed.Contains(Key(host, port));

    /// <summary>The setting that would open this host and port.</summary>
    public static string SettingThatOpens(string host, int port) => $"{SettingName}={Key(host, port)}";

    // A whole address may have been pasted, with a password or a token in it.
    private static string Shown(string entry)
    {
        var (at, query) = (entry.LastIndexOf('@'), entry.IndexOf('?', StringComparison.Ordinal));
        var end = query < 0 ? entry : entry[..(query + 1)] + "…";
        return at < 0 ? end : query >= 0 && query < at ? "…" : "…" + end[at..];
    }

    private static string? KeyOf(string entry)
    {
        // A port is asked for in words, because Uri would quietly fill in the scheme's own.
        var colon = entry.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(entry.AsSpan(colon + 1), out var port) || port is < 1 or > 65535) return null;
        if (entry.AsSpan().ContainsAny(NoPartOfAHost)) return null;
        return Uri.TryCreate($"http://{entry}/", UriKind.Absolute, out var uri) && uri.Port == port ? Key(uri.IdnHost, port) : null;
    }

    private static string Key(string host, int port)
    {
        var bare = host.Trim('[', ']').ToLowerInvariant();
        return bare.Contains(':') ? $"[{bare}]:{port}" : $"{bare}:{port}";
    }
}
