using Concord.Sync.Values;

namespace Concord.Sync.Tests.Values;

public sealed class CanonicalTests
{
    [Theory]
    [InlineData(FieldType.Date, "\"2025-12-25\"", "\"2025-12-25T00:00:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T14:30:00Z\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T14:30Z\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T16:30:00.000+02:00\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T16:30:00+0200\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T14:30:00\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25T14:30:00.123456789Z\"", "\"2025-12-25T14:30:00.123Z\"")]
    [InlineData(FieldType.Date, "\"20251225T143000Z\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25 14:30:00\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25 16:30:00.5+02:00\"", "\"2025-12-25T14:30:00.500Z\"")]
    [InlineData(FieldType.Date, "\"2025-12-25 14:30\"", "\"2025-12-25T14:30:00.000Z\"")]
    [InlineData(FieldType.Date, "\"soon\"", "\"soon\"")]
    [InlineData(FieldType.Date, "\"25.12.2025\"", "\"25.12.2025\"")]
    [InlineData(FieldType.Date, "5", "5")]
    [InlineData(FieldType.Number, "\"1.50\"", "1.5")]
    [InlineData(FieldType.Number, "\"x\"", "\"x\"")]
    [InlineData(FieldType.Bool, "\"True\"", "true")]
    [InlineData(FieldType.Bool, "0", "false")]
    [InlineData(FieldType.Bool, "2", "2")]
    [InlineData(FieldType.Text, "5.0", "\"5\"")]
    [InlineData(FieldType.Text, "\" x \"", "\" x \"")]
    [InlineData(FieldType.Enum, "true", "\"true\"")]
    [InlineData(FieldType.Reference, "12", "\"12\"")]
    [InlineData(FieldType.RichText, "\"  a \\r\\nb\\t\\n\\n\"", "\"a\\nb\"")]
    [InlineData(FieldType.List, "[1.0]", "[1]")]
    public void Of(FieldType type, string value, string expected) =>
        Canonical.Of(FieldValue.ParseOrThrow(value), type).ToJson().ShouldBe(expected);

    [Theory]
    [InlineData(FieldType.Text)]
    [InlineData(FieldType.RichText)]
    [InlineData(FieldType.Number)]
    [InlineData(FieldType.Date)]
    public void Absent_null_and_empty_stay_apart_but_agree(FieldType type)
    {
        Canonical.Same(FieldValue.Absent.Instance, FieldValue.Null.Instance, type).ShouldBeFalse();
        Canonical.Same(FieldValue.Null.Instance, FieldValue.Of(""), type).ShouldBeFalse();
        Canonical.Agree(FieldValue.Absent.Instance, FieldValue.Null.Instance, type).ShouldBeTrue();
        Canonical.Agree(FieldValue.Null.Instance, FieldValue.Of(""), type).ShouldBeTrue();
        Canonical.Agree(FieldValue.Null.Instance, FieldValue.Of("x"), type).ShouldBeFalse();
    }
}
