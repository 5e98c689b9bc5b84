using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>One place that is written, and the lines that feed it: one, or several whose parts are joined.</summary>
internal sealed class CompiledTarget(FieldPath path, ImmutableArray<CompiledEntry> entries, SchemaField? localField)
{
    public FieldPath Path => path;

    /// <summary>The value this place gets. What does not fit the local field fails here, with the field's own complaint.</summary>
    public Crossed Cross(FieldValue document, Lookups lookups)
    {
        var parts = ImmutableArray.CreateBuilder<FieldValue>(entries.Length);
        foreach (var entry in entries)
        {
            switch (entry.Cross(document, lookups))
            {
                case Crossed.Value part:
                    parts.Add(part.Result);
                    break;
                case Crossed.Failed failed:
                    return new Crossed.Failed($"{string.Join(", ", entry.Sources)}: {failed.Message}");
                case var waiting:
                    return waiting;
            }
        }

        return Checked(parts.Count == 1 ? parts[0] : Join(parts.ToImmutable()));
    }

    public IEnumerable<LookupKey> NeededLookups(FieldValue document) =>
        entries.Select(entry => entry.Needs(document)).OfType<LookupKey>();

    private Crossed Checked(FieldValue value)
    {
        if (value.IsEmpty && entries.Any(entry => entry.Entry.Required))
        {
            return new Crossed.Failed("is required, but the source has no value; fill it there or give the mapping a defaultValue.");
        }

        if (localField is null || value.IsAbsent)
        {
            return Crossed.Of(value);
        }

        var problems = new ProblemList();
        SchemaCheck.Value(localField, value, path.Text, problems);
        return problems.Count == 0 ? Crossed.Of(value) : new Crossed.Failed($"{problems.ToImmutable()[0].Message.TrimEnd('.')}, not {value}.");
    }

    // Parts stand in join order; a side that knows no part at all says nothing rather than "".
    private static FieldValue Join(ImmutableArray<FieldValue> parts) =>
        parts.All(part => part.IsAbsent) ? FieldValue.Absent.Instance
        : parts.All(part => part.IsMissing) ? FieldValue.Null.Instance
        : FieldValue.Of(string.Join(' ', parts.Select(part => part.ScalarText).Where(text => !string.IsNullOrEmpty(text))));
}
