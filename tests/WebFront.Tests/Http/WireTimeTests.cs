using Concord.WebFront.Http;

namespace Concord.WebFront.Tests.Http;

public sealed class WireTimeTests
{
    [Theory]
    [InlineData("2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z")]
    [InlineData("2026-01-31T09:00:00.1234567+01:00", "2026-01-31T08:00:00.123Z")]
    [InlineData("2026-01-30T23:00:00.5-09:00", "2026-01-31T08:00:00.500Z")]
    public void Times_are_read_with_any_offset_and_written_in_utc_with_milliseconds(string text, string written)
    {
        WireTime.TryRead(text, out var time).ShouldBeTrue();
        WireTime.Write(time).ShouldBe(written);
    }

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T08:00:00")]
    [InlineData("31.01.2026 08:00")]
    [InlineData("2026-02-30T08:00:00Z")]
    [InlineData("1769846400")]
    [InlineData("")]
    public void Anything_else_is_no_time(string text)
    {
        WireTime.TryRead(text, out _).ShouldBeFalse();
    }
}
