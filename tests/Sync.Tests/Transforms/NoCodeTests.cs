using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Transforms;

/// <summary>
/// n8n CVE-2025-68613 and CVE-2026-1470: expressions in mappings that broke out of their sandbox. Here nothing is evaluated: transforms are a closed
/// set, and what looks like code is text.
/// </summary>
public sealed class NoCodeTests
{
    public static TheoryData<string> Expressions() =>
    [
        "{{ $json.id }}", "{{constructor.constructor('return process')()}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{7*7}}", "=7*7", "`id`", "$(id)",
        "__proto__", "@(1+1)", "{% raw %}", "javascript:alert(1)", "$type: System.Diagnostics.Process",
    ];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void A_value_that_looks_like_code_crosses_as_it_is(string text)
    {
        var mapping = Samples.Compile(Samples.TwoWayTask, Samples.Task);

        var there = mapping.ToExternal(FieldValue.Of(("title", FieldValue.Of(text))), Lookups.None);

        there.Success.ShouldBeTrue();
        FieldPath.ParseOrThrow("name").Read(there.Values.Overlay(FieldValue.Object.Empty)).ShouldBe(FieldValue.Of(text));
    }

    [Theory]
    [InlineData("expression")]
    [InlineData("javascript")]
    [InlineData("eval")]
    [InlineData("function")]
    [InlineData("regex")]
    public void There_is_no_transform_that_computes(string name)
    {
        var reading = MappingReader.Read(
            $$$"""{"resourceType":"TASK","externalToInternal":[{"externalField":"name","internalField":"title","transform":{"type":"{{{name}}}","code":"1+1"}}],"internalToExternal":[]}""",
            Samples.Task);

        reading.Problems.ShouldNotBeEmpty();
        reading.Problems.ShouldAllBe(problem => problem.Path.Contains("transform", StringComparison.Ordinal));
    }
}
