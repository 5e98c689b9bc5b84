namespace Concord.EndToEnd.Crashes;

public sealed class CrashOptionsTests
{
    [Theory]
    [InlineData("--kills 3", "postgres 3 0 1, sqlite 3 0 1")]
    [InlineData("--kills 3 --crashes 2 --seed 9", "postgres 3 2 9, sqlite 3 0 9")]
    [InlineData("--crashes 2 --databases postgres", "postgres 20 2 1")]
    public void Each_database_gets_its_own(string words, string expected) =>
        string.Join(", ", CrashOptions.Parse(words.Split(' ')).Select(options => $"{(options.OnPostgres ? "postgres" : "sqlite")} {options.Kills} {options.Crashes} {options.Seed}")).ShouldBe(expected);

    [Theory]
    [InlineData("--kills")]
    [InlineData("--kills many")]
    [InlineData("--kills -1")]
    [InlineData("--kills 99999999999")]
    [InlineData("--kills 1 --kills 2")]
    [InlineData("--kills 1 --databases oracle")]
    [InlineData("--kills 1 --loops 3")]
    public void What_is_not_understood_is_answered_with_how_to_say_it(string words) =>
        Should.Throw<FormatException>(() => CrashOptions.Parse(words.Split(' '))).Message.ShouldStartWith("Usage: --kills N");
}
