using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Policies;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests;

/// <summary>The requirements' own examples and unit tests, with their values, on the product's own schema files. The one about webhook signatures is beside the verifier's.</summary>
public sealed class RequirementTests
{
    private static readonly RecordSchema Member =
        RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", "MEMBER.json"))).Value;

    [Fact]
    public void Transforms_external_task_to_internal_format()
    {
        var task = Samples.Doc("""{"gid":"ext_123","name":"Complete documentation","completed":true,"due_on":"2025-12-25"}""");

        var fields = (FieldValue.Object)Samples.Compile(Samples.AsanaTask, Samples.Task).ToLocal(task, Lookups.None).Values.Overlay(FieldValue.Object.Empty);

        fields.Get("title").ShouldBe(FieldValue.Of("Complete documentation"));
        fields.Get("status").ShouldBe(FieldValue.Of("COMPLETED"));
        fields.Get("dueDate").ShouldBe(FieldValue.Of("2025-12-25T00:00:00.000Z"));
        Samples.Task.Validate(fields).ShouldBeEmpty();
    }

    [Fact]
    public void Transforms_a_member_to_the_contact_of_a_customer_system()
    {
        var member = Samples.Doc("""{"email":"ada@example.org","name":"Ada King Lovelace","role":"WEB_STEWARD","profile":{"totalEquityUnits":12.5}}""");
        Member.Validate(member).ShouldBeEmpty();

        var crossing = Samples.Compile(Samples.HubSpotMember, Member).ToExternal(member, Lookups.None);

        crossing.Success.ShouldBeTrue();
        crossing.Values.ToJson().ShouldBe(
            """{"britepool_equity_units":12.5,"britepool_role":"WEB_STEWARD","email":"ada@example.org","firstname":"Ada","lastname":"King Lovelace"}""");
    }

    [Fact]
    public void A_member_without_the_required_email_does_not_cross() =>
        Samples.Compile(Samples.HubSpotMember, Member).ToExternal(Samples.Doc("""{"name":"Ada"}"""), Lookups.None)
            .Problems.ShouldHaveSingleItem().Path.ShouldBe("email");

    [Fact]
    public void Detects_conflict_when_both_systems_modified_same_field()
    {
        var mapping = Samples.Compile(Samples.TwoWayTask, Samples.Task);
        var (before, there) = (Samples.Doc("""{"title":"t","status":"TODO"}"""), Samples.Doc("""{"name":"t","completed":false}"""));

        var decision = RecordMerge.Decide(new MergeInput(mapping, Samples.Doc("""{"title":"t","status":"IN_PROGRESS"}"""), Samples.Doc("""{"name":"t","completed":true}"""))
        {
            Base = BasePair.Of(mapping, mapping.Groups.Select(group => group.Name), before, there),
            Strategy = ConflictStrategy.MANUAL_REVIEW,
            ExternalUpdatedAt = new DateTimeOffset(2025, 12, 18, 14, 30, 0, TimeSpan.Zero),
        });

        decision.ParkedConflicts.ShouldHaveSingleItem().Fields.ShouldContain("status");
    }

    [Theory]
    [InlineData(0, 60_000)]
    [InlineData(1, 120_000)]
    [InlineData(2, 240_000)]
    [InlineData(3, 480_000)]
    public void Calculates_exponential_backoff_correctly(int retry, int milliseconds) =>
        Backoff.Delay(retry, unitRandom: 0).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
}
