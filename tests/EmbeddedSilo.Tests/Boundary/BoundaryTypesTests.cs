using System.Text.Json;

namespace Concord.EmbeddedSilo.Tests.Boundary;

public sealed class BoundaryTypesTests
{
    [Fact]
    public void A_good_interface_has_no_problems() => BoundaryTypes.ProblemsIn([typeof(IGood)]).ShouldBeEmpty();

    [Theory]
    [InlineData(typeof(IUnnamed), "IUnnamed lacks an [Alias].")]
    [InlineData(typeof(ITakesTokens), "ITakesTokens.Go takes more than one CancellationToken.")]
    [InlineData(typeof(ITakes<object>), "ITakes`1.Go: System.Object is not allowed across a grain boundary.")]
    [InlineData(typeof(ITakes<int[]>), "ITakes`1.Go: System.Int32[] is not allowed across a grain boundary.")]
    [InlineData(typeof(ITakes<JsonElement>), "ITakes`1.Go: System.Text.Json.JsonElement is not allowed across a grain boundary.")]
    [InlineData(typeof(ITakes<IReadOnlyList<int>>), "ITakes`1.Go: System.Collections.Generic.IReadOnlyList`1[System.Int32] is not allowed across a grain boundary.")]
    [InlineData(typeof(IReturns<Settable>), "Settable.Name can be set after construction.")]
    [InlineData(typeof(IReturns<HoldsList>), "HoldsList.Inner: System.Collections.Generic.List`1[System.Int32] is not allowed across a grain boundary.")]
    [InlineData(typeof(IReturns<WithoutId>), "WithoutId.B lacks an [Id].")]
    [InlineData(typeof(IReturns<NumberedNames>), "NumberedNames.Two is a name of an enum and takes no [Id].")]
    [InlineData(typeof(IReturns<SameId>), "SameId.B and SameId.A have the same [Id(0)].")]
    [InlineData(typeof(IReturns<Open>), "Open is neither sealed nor abstract: a subtype could be mutable.")]
    [InlineData(typeof(IReturns<Family>), "BlackSheep.Wool: System.Int32[] is not allowed across a grain boundary.")]
    [InlineData(typeof(IReturns<Inherits>), "MutableBase.Count can be set after construction.")]
    public void A_bad_one_is_told_about(Type grainInterface, string problem) =>
        BoundaryTypes.ProblemsIn([grainInterface]).ShouldBe([problem]);

    [Fact]
    public void A_type_without_any_mark_is_told_all_it_lacks() =>
        BoundaryTypes.ProblemsIn([typeof(ITakes<Bare>)]).ShouldBe(
            ["Bare lacks an [Alias].", "Bare lacks [GenerateSerializer].", "Bare lacks [Immutable].", "Bare.Name lacks an [Id]."]);

    [Fact]
    public void Aliases_are_unique() =>
        BoundaryTypes.ProblemsIn([typeof(IGood), typeof(ISameName)]).ShouldBe(
            ["ISameName and IGood have the same [Alias(\"sample.good\")]."]);

    [Fact]
    public void An_assembly_is_checked_by_its_grain_interfaces() =>
        BoundaryTypes.ProblemsIn(typeof(BoundaryTypesTests).Assembly).ShouldContain("IUnnamed lacks an [Alias].");
}
