using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Connectors.Rest;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations;

/// <summary>Reads the columns of an integration body one by one and notes what is wrong; a field left out keeps its old value.</summary>
internal sealed class BodyFields(FieldValue.Object body, bool isNew, List<Problem> problems)
{
    private const int LongestName = 200;

    public string Text(string name, string old, bool required)
    {
        if (Missing(name, required))
        {
            return old;
        }

        if (body.Get(name) is FieldValue.Text text && text.Value.Trim() is { Length: > 0 and <= LongestName } value)
        {
            return value;
        }

        Wrong(name, $"must be a text of 1 to {LongestName} characters.");
        return old;
    }

    public T Choice<T>(string name, T old, bool required, IReadOnlyList<T> allowed)
        where T : struct, Enum
    {
        if (Missing(name, required))
        {
            return old;
        }

        if (body.Get(name) is FieldValue.Text text && Enum.TryParse<T>(text.Value, out var value) && value.ToString() == text.Value && allowed.Contains(value))
        {
            return value;
        }

        Wrong(name, $"must be one of {string.Join(", ", allowed)}.");
        return old;
    }

    public string Address(string name, string old)
    {
        if (Missing(name, required: true))
        {
            return old;
        }

        var text = body.Get(name).ScalarText;
        if (BaseUrl.TryParse(text, out _, out var error))
        {
            return text!.TrimEnd('/');
        }

        Wrong(name, error);
        return old;
    }

    public ImmutableArray<string> DataTypes(string name, ImmutableArray<string> old, ImmutableArray<string> known)
    {
        if (Missing(name, required: true))
        {
            return old;
        }

        var items = body.Get(name) is FieldValue.List list ? list.Items.Select(item => item.ScalarText ?? "").ToImmutableArray() : [];
        if (items.IsEmpty || items.Any(item => !known.Contains(item)) || items.Distinct().Count() != items.Length)
        {
            Wrong(name, $"must be a list of one or more of {string.Join(", ", known)}, each once.");
            return old;
        }

        return items;
    }

    public int Whole(string name, int old)
    {
        if (Missing(name, required: false))
        {
            return old;
        }

        if (body.Get(name) is FieldValue.Number { Value: >= 0 and <= 1_000_000 } number && decimal.IsInteger(number.Value))
        {
            return (int)number.Value;
        }

        Wrong(name, "must be a whole number from 0 to 1000000; smaller goes first.");
        return old;
    }

    public string TimeZone(string name, string old)
    {
        if (Missing(name, required: false))
        {
            return old;
        }

        if (body.Get(name) is FieldValue.Text text && TimeZoneInfo.TryFindSystemTimeZoneById(text.Value, out _))
        {
            return text.Value;
        }

        Wrong(name, "must be an IANA time zone such as Europe/London.");
        return old;
    }

    /// <summary>The credentials, or null when the body has none.</summary>
    /// <param name="auth">Where the connector's definition places them; null when it could not be read: then they are judged once it can.</param>
    public FieldValue? Credentials(AuthenticationType type, AuthDefinition? auth)
    {
        var given = body.Get("credentials");
        if (given.IsAbsent)
        {
            return null;
        }

        if (auth is not null && CredentialsReader.Read(type, given, auth) is CredentialsReading.Wrong wrong)
        {
            problems.AddRange(wrong.Problems);
        }

        return given;
    }

    private bool Missing(string name, bool required)
    {
        var missing = body.Get(name).IsAbsent;
        if (missing && required && isNew)
        {
            Wrong(name, "is missing.");
        }

        return missing;
    }

    private void Wrong(string name, string message) => problems.Add(new Problem(name, message));
}
