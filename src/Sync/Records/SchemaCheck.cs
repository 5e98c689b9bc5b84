using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Records;

/// <summary>Holds values against their fields.</summary>
internal static class SchemaCheck
{
    // With the fields that a schema has, this bounds a record: what is larger stays where it is, in the open.
    private const int MostCharacters = 256 * 1024;

    public static void Fields(
        ImmutableSortedDictionary<string, SchemaField> fields, FieldValue.Object document, string path, ProblemList problems)
    {
        foreach (var (name, field) in fields)
        {
            Value(field, document.Get(name), path + name, problems);
        }

        foreach (var name in document.Fields.Keys.Where(name => !fields.ContainsKey(name)))
        {
            problems.Add(path + name, $"is no field of this record; take it out, or use one of: {string.Join(", ", fields.Keys)}.");
        }
    }

    public static void Value(SchemaField field, FieldValue value, string path, ProblemList problems)
    {
        if (field.IsOpen)
        {
            Size(value is FieldValue.Object or FieldValue.List ? value.ToJson().Length : value.ScalarText?.Length ?? 0, path, problems);
            return;
        }

        if (field.Required && value.IsEmpty)
        {
            problems.Add(path, "is required; give it a value.");
        }
        else if (value.IsNull && !field.Nullable)
        {
            problems.Add(path, "must not be null; give it a value or leave it out.");
        }
        else if (!value.IsMissing)
        {
            Content(field, value, path, problems);
        }
    }

    private static void Content(SchemaField field, FieldValue value, string path, ProblemList problems)
    {
        var complaint = (field.Type, value) switch
        {
            (FieldType.Text or FieldType.RichText, FieldValue.Text) => null,
            (FieldType.Text or FieldType.RichText, _) => "must be a text.",
            (FieldType.Number, FieldValue.Number) => null,
            (FieldType.Number, _) => "must be a number.",
            (FieldType.Bool, FieldValue.Bool) => null,
            (FieldType.Bool, _) => "must be true or false.",
            (FieldType.Date, FieldValue.Text text) when IsoDate.TryParse(text.Value, out _) => null,
            (FieldType.Date, _) => "must be a date such as 2025-12-25 or 2025-12-25T14:30:00.000Z.",
            (FieldType.Enum, FieldValue.Text text) when field.Values.Contains(text.Value) => null,
            (FieldType.Enum, _) => $"must be one of: {string.Join(", ", field.Values)}.",
            (FieldType.Reference, FieldValue.Text { Value.Length: > 0 }) => null,
            (FieldType.Reference, _) => $"must be the id of a {field.Reference}, as a text.",
            (FieldType.List, FieldValue.List) => null,
            (FieldType.List, _) => "must be a list.",
            (FieldType.Object, FieldValue.Object) => null,
            _ => "must be an object.",
        };
        if (complaint is not null)
        {
            problems.Add(path, complaint);
        }
        else if (value is FieldValue.Text text)
        {
            Size(text.Value.Length, path, problems);
        }
        else if (value is FieldValue.List or FieldValue.Object && field.Fields.IsEmpty)
        {
            Size(value.ToJson().Length, path, problems);
        }
        else if (value is FieldValue.Object inside && !field.Fields.IsEmpty)
        {
            Fields(field.Fields, inside, path + ".", problems);
        }
    }

    private static void Size(int characters, string path, ProblemList problems)
    {
        if (characters > MostCharacters)
        {
            problems.Add(path, $"is longer than {MostCharacters} characters; shorten it.");
        }
    }
}
