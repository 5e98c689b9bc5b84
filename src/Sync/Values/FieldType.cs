namespace Concord.Sync.Values;

/// <summary>What a field holds, as far as comparing and checking need to know.</summary>
public enum FieldType
{
    /// <summary>A single line; compared as written.</summary>
    Text,

    /// <summary>Several lines; white space at line ends and around the whole does not count.</summary>
    RichText,

    Number,

    Bool,

    /// <summary>A day or a moment in ISO 8601; compared as a UTC moment with milliseconds.</summary>
    Date,

    /// <summary>One of a closed list of values.</summary>
    Enum,

    /// <summary>The id of another record.</summary>
    Reference,

    Object,

    List,

    /// <summary>An HTML text, never a field of ours; compared by the Markdown it says.</summary>
    Html,

    /// <summary>JSON in a text, never a field of ours; compared by the value it spells.</summary>
    Json,
}
