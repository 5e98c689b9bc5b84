using Concord.Sync.Values;
using FsCheck;
using FsCheck.Fluent;

namespace Concord.Sync.Tests.Properties;

/// <summary>An actor on one side writes one value.</summary>
public sealed record Edit(Side Side, string Path, string Group, FieldValue Value)
{
    public override string ToString() => $"{Side} {Path} = {Value}";

    // Few values a field, so that edits meet, clash and undo one another often.
    private static readonly (string Path, string Group, string[] Values)[] LocalFields =
    [
        ("title", "title", ["\"a\"", "\"b\"", "\"c\""]),
        ("description", "description", ["null", "\"\"", "\"x\"", "\"y\\n\"", "\"y\""]),
        ("status", "status", ["\"TODO\"", "\"IN_PROGRESS\"", "\"REVIEW\"", "\"COMPLETED\"", "\"CANCELLED\""]),
        ("hours", "hours", ["null", "1", "2.0", "2"]),
        ("due", "due", ["null", "\"2025-12-25\"", "\"2025-12-25T14:00:00Z\"", "\"2025-12-26\""]),
        ("person", "person", ["null", "\"Ada\"", "\"Ada King\"", "\"Ada  Lovelace\"", "\"Grace King\""]),
        ("stage", "stage", ["null", "\"one\"", "\"two\""]),
        ("code", "code", ["null", "\"one\"", "\"two\""]),
    ];

    private static readonly (string Path, string Group, string[] Values)[] ExternalFields =
    [
        ("name", "title", ["\"a\"", "\"b\"", "\"d\""]),
        ("notes", "description", ["null", "\"\"", "\"x\"", "\"z\""]),
        ("completed", "status", ["true", "false"]),
        ("effort.hours", "hours", ["null", "\"\"", "1", "\"2\"", "3"]),
        ("due_on", "due", ["null", "\"2025-12-25\"", "\"2025-12-27\""]),
        ("firstname", "person", ["null", "\"Ada\"", "\"Grace\""]),
        ("lastname", "person", ["null", "\"\"", "\"King\"", "\"Hopper\""]),
        ("stage", "stage", ["null", "\"one\"", "\"three\""]),
        ("code", "code", ["null", "\"one\"", "\"three\""]),
    ];

    public static Gen<Edit> Any { get; } = Gen.OneOf(On(Side.Local, LocalFields), On(Side.External, ExternalFields));

    /// <summary>One by chance, without the generators' overhead.</summary>
    public static Edit Draw(Random random)
    {
        var side = random.Next(2) == 0 ? Side.Local : Side.External;
        var fields = side == Side.Local ? LocalFields : ExternalFields;
        var (path, group, values) = fields[random.Next(fields.Length)];
        return new Edit(side, path, group, FieldValue.ParseOrThrow(values[random.Next(values.Length)]));
    }

    public FieldValue On(FieldValue document) => Samples.At(Path).Write(document, Value);

    private static Gen<Edit> On(Side side, (string Path, string Group, string[] Values)[] fields) =>
        from field in Gen.Elements(fields)
        from value in Gen.Elements(field.Values)
        select new Edit(side, field.Path, field.Group, FieldValue.ParseOrThrow(value));
}
