using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Contract;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task A_loser_leaves_nothing_and_disturbs_no_other_unit()
    {
        await HaveAsync(Sample.Hint("e1"));
        var won = await Database.CommitAsync(
        [
            Unit().Insert(Sample.Hint("e2")),
            Unit().Insert(Sample.Hint("e3")).Count("lost").Update(Sample.Hint("e1", revision: 99)),
            Unit().Insert(Sample.Hint("e4")).Update(Sample.Hint("e1")),
        ]);
        won.ShouldBe([true, false, true]);
        (await AllAsync<HintRow>()).Select(hint => hint.ExternalId).ShouldBe(["e1", "e2", "e4"]);
        (await AllAsync<CounterRow>()).ShouldBeEmpty();
        (await AllAsync<CommitUnitRow>()).Select(row => row.UnitId).ShouldBe(["unit_1", "unit_2", "unit_4"]);
    }

    [Fact]
    public async Task Units_of_a_batch_see_those_before_them()
    {
        var won = await Database.CommitAsync([Unit().Insert(Sample.Hint()), Unit().Update(Sample.Hint()), Unit().Update(Sample.Hint())]);
        won.ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task Writes_of_a_unit_see_those_before_them()
    {
        (await CommitAsync(Unit().Insert(Sample.Hint()).Update(Sample.Hint()).Delete(Sample.Hint(revision: 2)).Insert(Sample.Hint(revision: 5)))).ShouldBeTrue();
        (await AllAsync<HintRow>()).Single().Revision.ShouldBe(5);
    }

    [Fact]
    public async Task A_unit_takes_effect_once_however_often_it_is_committed()
    {
        var unit = Unit().Count("a").Insert(Sample.Hint());
        (await Database.CommitAsync([unit, unit])).ShouldBe([true, true]);
        (await CommitAsync(unit)).ShouldBeTrue();
        (await AllAsync<CounterRow>()).Single().Value.ShouldBe(1);
    }

    [Fact]
    public async Task A_unit_that_lost_may_win_later()
    {
        var unit = Unit().Insert(Sample.Hint());
        await HaveAsync(Sample.Hint());
        (await CommitAsync(unit)).ShouldBeFalse();
        (await CommitAsync(Unit().Delete(Sample.Hint()))).ShouldBeTrue();
        (await CommitAsync(unit)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_unit_that_raises_undoes_the_whole_batch()
    {
        var poison = Unit().Insert(Sample.Hint("e2") with { Reason = null! });
        await Should.ThrowAsync<ArgumentException>(() => Database.CommitAsync([Unit().Insert(Sample.Hint("e1")), poison, Unit().Insert(Sample.Hint("e3"))]));
        (await AllAsync<HintRow>()).ShouldBeEmpty();
        (await CommitAsync(Unit().Insert(Sample.Hint("e1")))).ShouldBeTrue();
    }

    [Fact]
    public async Task An_empty_batch_and_an_empty_unit_are_fine()
    {
        (await Database.CommitAsync([])).ShouldBeEmpty();
        (await CommitAsync(Unit())).ShouldBeTrue();
    }

    [Fact]
    public async Task Deleting_an_integration_takes_what_is_its_own_and_nothing_else()
    {
        await HaveAsync(Sample.Integration());
        await HaveAsync(Sample.Mapping(), Sample.Mapping("map_2") with { IntegrationId = "int_2" });
        await HaveAsync(Sample.Job());
        await HaveAsync(Sample.Change("c1"));
        await HaveAsync(Sample.Delivery());
        await HaveAsync(Sample.Event());
        await HaveAsync(Sample.Payload("dlv_1"), Sample.Payload("log_1"), Sample.Payload("op_1"), Sample.Payload("dlv_other"));
        await HaveAsync(Sample.Operation());
        await HaveAsync(Sample.Log());
        await HaveAsync(Sample.Record());
        await HaveAsync(Sample.Audit());

        (await CommitAsync(Unit().Delete(Sample.Integration()).PurgeIntegration("int_1"))).ShouldBeTrue();

        (await AllAsync<IntegrationRow>()).ShouldBeEmpty();
        (await AllAsync<MappingRow>()).Single().Id.ShouldBe("map_2");
        (await AllAsync<JobRow>()).ShouldBeEmpty();
        (await AllAsync<RunChangeRow>()).ShouldBeEmpty();
        (await AllAsync<DeliveryRow>()).ShouldBeEmpty();
        (await AllAsync<DeliveryEventRow>()).ShouldBeEmpty();
        (await AllAsync<PayloadRow>()).Single().OwnerId.ShouldBe("dlv_other");
        (await AllAsync<OperationRow>()).ShouldBeEmpty();
        (await AllAsync<SyncLogRow>()).ShouldBeEmpty();
        (await AllAsync<RecordRow>()).Length.ShouldBe(1);
        (await AllAsync<AuditRow>()).Length.ShouldBe(1);
    }
}
