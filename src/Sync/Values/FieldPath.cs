using System.Collections.Immutable;
using System.Globalization;

namespace Concord.Sync.Values;

/// <summary>
/// Where a value stands in a document: names parted by dots, list places in brackets (<c>assignee.gid</c>,
/// <c>custom_fields[0].value</c>). Equal when the text is equal.
/// </summary>
public sealed class FieldPath : IEquatable<FieldPath>
{
    /// <summary>A list place above this is a slip, not a field.</summary>
    public const int MaxIndex = 255;

    /// <summary>Ordinal by text: the order of projections and of every list of paths.</summary>
    public static readonly IComparer<FieldPath> ByText =
        Comparer<FieldPath>.Create((left, right) => string.CompareOrdinal(left.Text, right.Text));

    private readonly ImmutableArray<Step> steps;

    private FieldPath(string text, ImmutableArray<Step> steps)
    {
        Text = text;
        this.steps = steps;
    }

    public string Text { get; }

    /// <summary>The first name: the field of the document in which this path begins.</summary>
    public string Root => steps[0].Name!;

    internal ImmutableArray<Step> Steps => steps;

    public static ParseResult<FieldPath> Parse(string text)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        foreach (var part in text.Contains('.', StringComparison.Ordinal) ? text.Split('.') : [text])
        {
            if (!TryAddSteps(part, steps))
            {
                return ParseResult<FieldPath>.Failed(
                    $"'{text}' is not a field path; write names parted by dots, with list places from 0 to {MaxIndex} in brackets, as in custom_fields[0].value.");
            }
        }

        return steps.Count > FieldValueReader.MaxDepth
            ? ParseResult<FieldPath>.Failed($"'{text}' is deeper than {FieldValueReader.MaxDepth} levels.")
            : ParseResult<FieldPath>.Of(new FieldPath(text, steps.ToImmutable()));
    }

    /// <exception cref="FormatException">The text is not a path.</exception>
    public static FieldPath ParseOrThrow(string text) => Parse(text).Value;

    /// <summary>The value at this path. Under a null parent the child is null (it was said to be nothing), else absent.</summary>
    public FieldValue Read(FieldValue document)
    {
        var node = document;
        foreach (var step in steps)
        {
            node = node switch
            {
                FieldValue.Object map when step.Name is not null => map.Get(step.Name),
                FieldValue.List list when step.Name is null && step.Index < list.Items.Length => list.Items[step.Index],
                FieldValue.Null => node,
                _ => FieldValue.Absent.Instance,
            };
        }

        return node;
    }

    /// <summary>The document with the value at this path. Missing parents are made; writing absent removes (a list place becomes null).</summary>
    public FieldValue Write(FieldValue document, FieldValue value) => Write(document, 0, value);

    /// <summary>One of the two lies at or under the other, so that writing one changes the other.</summary>
    public bool Overlaps(FieldPath other) =>
        steps.Take(other.steps.Length).SequenceEqual(other.steps.Take(steps.Length));

    public bool Equals(FieldPath? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    private FieldValue Write(FieldValue node, int depth, FieldValue value)
    {
        if (depth == steps.Length)
        {
            return value;
        }

        var step = steps[depth];
        var child = step.Name is not null
            ? (node as FieldValue.Object)?.Get(step.Name)
            : (node as FieldValue.List)?.Items.ElementAtOrDefault(step.Index);
        if (value.IsAbsent && child is null or FieldValue.Absent)
        {
            return node;
        }

        var written = Write(child ?? FieldValue.Absent.Instance, depth + 1, value);
        return step.Name is not null
            ? ((node as FieldValue.Object) ?? FieldValue.Object.Empty).With(step.Name, written)
            : Place((node as FieldValue.List) ?? FieldValue.List.Empty, step.Index, written);
    }

    private static FieldValue.List Place(FieldValue.List list, int index, FieldValue value)
    {
        var items = list.Items.ToBuilder();
        while (items.Count <= index)
        {
            items.Add(FieldValue.Null.Instance);
        }

        items[index] = value.IsAbsent ? FieldValue.Null.Instance : value;
        return new FieldValue.List(items.ToImmutable());
    }

    private static bool TryAddSteps(string part, ImmutableArray<Step>.Builder steps)
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? part : part[..bracket];
        if (name.Length == 0 || name.Trim().Length != name.Length || name.Contains(']', StringComparison.Ordinal))
        {
            return false;
        }

        steps.Add(new Step(name, 0));
        while (bracket >= 0)
        {
            var close = part.IndexOf(']', bracket);
            var digits = close < 0 ? "" : part[(bracket + 1)..close];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > MaxIndex
                || digits != index.ToString(CultureInfo.InvariantCulture))
            {
                return false;
            }

            steps.Add(new Step(null, index));
            bracket = close + 1 == part.Length ? -1 : close + 1;
            if (bracket >= 0 && part[bracket] != '[')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One hop: into a field by name, or into a list by place when the name is null.</summary>
    internal readonly record struct Step(string? Name, int Index);
}
