using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Alerts;

/// <summary>One alert among those that are told together.</summary>
/// <param name="EndedAt">Null while it goes on.</param>
public sealed record ToldAlert(string Name, AlertSeverity Severity, string Message, DateTimeOffset At, DateTimeOffset? EndedAt = null);

/// <summary>What a notice says.</summary>
/// <param name="Integration">Its name.</param>
/// <param name="Status">Its status now.</param>
/// <param name="Alerts">One or more of the same rule, oldest first.</param>
/// <param name="ErrorRate">Per cent of the last hour.</param>
/// <param name="LastSuccessAt">Null before the first success.</param>
/// <param name="PendingConflicts">Conflicts that wait for a person.</param>
/// <param name="RecentErrors">Newest first.</param>
/// <param name="Link">Where more is to be seen.</param>
/// <param name="IsAllClear">It tells of their end.</param>
public sealed record Told(
    string Integration, IntegrationStatus Status, ImmutableArray<ToldAlert> Alerts, decimal ErrorRate, DateTimeOffset? LastSuccessAt, long PendingConflicts,
    ImmutableArray<string> RecentErrors, string Link, bool IsAllClear = false);

/// <summary>A message in each channel's words.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Mail">The body of a mail.</param>
/// <param name="Chat">The same for a chat.</param>
public sealed record NoticeTexts(string Subject, string Mail, string Chat);

/// <summary>Notices in words: F025's mail (Admin Notifications), and the same for chats. Plain text: nothing in it is markup.</summary>
public static class NoticeText
{
    private const int MostAlerts = 20;
    private const int LongestSubject = 200;

    /// <summary>One line.</summary>
    public static string Subject(Told told) => Line(
        told.IsAllClear ? $"[BritePool] All Clear: {told.Integration} - {told.Alerts[0].Name}" : $"[BritePool] Integration Alert: {told.Integration} - {told.Alerts.Max(alert => alert.Severity)}",
        LongestSubject);

    /// <summary>The body of a mail, lines ended by LF.</summary>
    public static string Mail(Told told)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Integration: {Line(told.Integration)}\nStatus: {told.Status}\n{(told.IsAllClear ? "All clear" : "Alert")}: {told.Alerts[0].Name}\n\n");
        Alerts(text, told);
        text.Append(CultureInfo.InvariantCulture, $"\nDetails:\n- Error Rate: {told.ErrorRate:0.#}%\n- Last Successful Sync: {(told.LastSuccessAt is { } at ? Time(at) : "never")}\n- Pending Conflicts: {told.PendingConflicts}\n");
        text.Append("\nRecent Errors:\n");
        foreach (var error in told.RecentErrors.DefaultIfEmpty("none"))
        {
            text.Append("- ").Append(Line(error)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"\nView Details: {told.Link}\n\n---\nThis is an automated alert from BritePool Integration System\n");
        return text.ToString();
    }

    /// <summary>A message for a chat: what happened and where to look.</summary>
    public static string Chat(Told told)
    {
        var text = new StringBuilder(Subject(told)).Append('\n');
        Alerts(text, told);
        return text.Append(told.Link).ToString();
    }

    /// <summary>A message that somebody asked for to see whether it arrives.</summary>
    public static NoticeTexts Test(string integration, string link)
    {
        var subject = Line($"[BritePool] Test: {integration}", LongestSubject);
        var text = $"This is a test message. Alerts of {Line(integration)} come this way.\n{link}";
        return new(subject, text + "\n", $"{subject}\n{text}");
    }

    private static void Alerts(StringBuilder text, Told told)
    {
        foreach (var alert in told.Alerts.Take(MostAlerts))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Time(alert.At)}{(alert.EndedAt is { } end ? $" (ended {Time(end)})" : "")} {Line(alert.Message)}\n");
        }

        if (told.Alerts.Length > MostAlerts)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {told.Alerts.Length - MostAlerts} more\n");
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    // Names and messages come from outside: a line break in them would pass for a line, or a header, of ours.
    private static string Line(string text, int most = 1_000)
    {
        var line = new string([.. text.Select(sign => char.IsControl(sign) ? ' ' : sign)]);
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, most - 1), "…");
    }
}
