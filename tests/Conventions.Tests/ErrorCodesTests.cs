using System.Text.RegularExpressions;

namespace Concord.Conventions.Tests;

/// <summary>The codes of problems are part of the API: docs/api.md lists those that the code can answer, and no others.</summary>
public sealed partial class ErrorCodesTests
{
    private const string Description = "docs/api.md";

    // Written like codes, and values of headers and schemas.
    private static readonly string[] NoCodes = ["no-cache", "no-store", "no-referrer", "same-origin", "date-time"];

    // Codes of one word cannot be told from other words.
    private static readonly string[] OneWord = ["forbidden", "internal", "overloaded"];

    [Fact]
    public void The_written_description_lists_the_codes_that_the_code_answers()
    {
        var sources = Repository.Files("src/WebFront", ".cs").Concat(Repository.Files("src/Grains", ".cs")).Select(Repository.Read).ToArray();
        var answered = sources.SelectMany(source => Code().Matches(source).Select(code => code.Groups[1].Value))
            .Concat(sources.SelectMany(source => Kind().Matches(source).Select(kind => kind.Groups[1].Value + "-not-found")))
            .Except(NoCodes);

        Written().Order(StringComparer.Ordinal).ShouldBe(answered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_of_one_word_are_listed_too()
    {
        var text = Repository.Read(Description);
        OneWord.Where(code => !text.Contains($"`{code}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // In the table of statuses and in the list of what single items of many are refused with.
    private static IEnumerable<string> Written()
    {
        var text = Repository.Read(Description);
        var table = text[text.IndexOf("| Status | Codes |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];
        var refusals = text[text.IndexOf("Codes of refusals:", StringComparison.Ordinal)..];
        refusals = refusals[..refusals.IndexOf("\n\n", StringComparison.Ordinal)];
        return Listed().Matches(table + refusals).Select(code => code.Groups[1].Value).Distinct();
    }

    [GeneratedRegex("\"([a-z]+(-[a-z]+)+)\"")]
    private static partial Regex Code();

    [GeneratedRegex("(?:Problem\\.NotFound|Bulk\\.Unknown)\\(\"([a-z]+)\"")]
    private static partial Regex Kind();

    [GeneratedRegex("`([a-z]+(-[a-z]+)+)`")]
    private static partial Regex Listed();
}
