namespace Concord.EndToEnd.Soak;

public sealed class SoakOptionsTests
{
    [Theory]
    [InlineData("--soak", 30, 1)]
    [InlineData("--soak --minutes 2 --seed 9", 2, 9)]
    public void A_soak_takes_half_an_hour_unless_told_otherwise(string words, int minutes, int seed) =>
        SoakOptions.Parse(words.Split(' ')).ShouldBe(new(TimeSpan.FromMinutes(minutes), seed));

    [Theory]
    [InlineData("--soak --minutes")]
    [InlineData("--soak --minutes 0")]
    [InlineData("--soak --minutes 1441")]
    [InlineData("--soak --minutes many")]
    [InlineData("--soak --seed 1 --seed 2")]
    [InlineData("--soak --loops 3")]
    public void What_is_not_understood_is_answered_with_how_to_say_it(string words) =>
        Should.Throw<FormatException>(() => SoakOptions.Parse(words.Split(' '))).Message.ShouldStartWith("Usage: --soak");
}
