using Concord.Sync.Mapping;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Mapping;

public sealed class CompiledMappingTests
{
    private static readonly Lookups Known = Lookups.None.With("MEMBER", "m7", "member_1");

    [Fact]
    public void The_requirements_task_crosses_inward()
    {
        var mapping = Samples.Compile(Samples.AsanaTask, Samples.Task);

        var crossing = mapping.ToLocal(
            Samples.Doc("""{"gid":"ext_123","name":"Complete documentation","completed":true,"due_on":"2025-12-25"}"""), Lookups.None);

        crossing.Success.ShouldBeTrue();
        crossing.Values.ToJson().ShouldBe(
            """{"dueDate":"2025-12-25T00:00:00.000Z","status":"COMPLETED","title":"Complete documentation"}""");
        mapping.ExternalIdPath.ShouldNotBeNull().Text.ShouldBe("gid");
        mapping.ExternalPaths.Select(path => path.Text).ShouldBe(["assignee.gid", "completed", "due_on", "name", "notes"]);
        mapping.Groups.ShouldAllBe(group => group.Flow == Flow.In);
    }

    [Fact]
    public void The_requirements_member_crosses_outward()
    {
        var mapping = Samples.Compile(Samples.HubSpotMember, Samples.Member);

        var crossing = mapping.ToExternal(
            Samples.Doc("""{"email":"ada@example.org","name":"Ada King Lovelace","role":"STEWARD","profile":{"totalEquityUnits":12.50}}"""), Lookups.None);

        crossing.Values.ToJson().ShouldBe(
            """{"britepool_equity_units":12.5,"britepool_role":"STEWARD","email":"ada@example.org","firstname":"Ada","lastname":"King Lovelace"}""");
        mapping.Group("name").ShouldNotBeNull().ExternalPaths.Select(path => path.Text).ShouldBe(["firstname", "lastname"]);
    }

    [Fact]
    public void A_lookup_without_an_answer_leaves_its_field_absent()
    {
        var mapping = Samples.Compile(Samples.AsanaTask, Samples.Task);
        var document = Samples.Doc("""{"name":"n","assignee":{"gid":"m7"}}""");

        var without = mapping.ToLocal(document, Lookups.None);
        var with = mapping.ToLocal(document, Known);

        without.Success.ShouldBeTrue();
        without.Values.Get(Samples.At("assignedToId")).IsAbsent.ShouldBeTrue();
        without.Waiting.ShouldBe([new LookupKey("MEMBER", Side.External, "m7")]);
        without.Groups.ShouldNotContain("assignedToId");
        with.Values.Get(Samples.At("assignedToId")).ShouldBe(FieldValue.Of("member_1"));
        mapping.NeededLookups(document, Side.External).ShouldBe(without.Waiting);
        mapping.NeededLookups(Samples.Doc("""{"assignee":null}"""), Side.External).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"name":null}""", "title", "is required")]
    [InlineData("""{"name":""}""", "title", "is required")]
    [InlineData("""{}""", "title", "is required")]
    [InlineData("""{"name":"n","completed":"maybe"}""", "status", "must be one of: TODO, IN_PROGRESS, REVIEW, COMPLETED, CANCELLED, not \"maybe\"")]
    [InlineData("""{"name":"n","due_on":"soon"}""", "dueDate", "due_on: \"soon\" is no ISO 8601 date")]
    public void What_cannot_cross_is_a_problem_with_place_and_remedy(string document, string path, string part)
    {
        var crossing = Samples.Compile(Samples.AsanaTask, Samples.Task).ToLocal(Samples.Doc(document), Lookups.None);

        crossing.Success.ShouldBeFalse();
        var problem = crossing.Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe(path);
        problem.Message.ShouldContain(part);
    }

    [Fact]
    public void A_default_stands_in_for_absent_and_null_but_not_for_empty()
    {
        var mapping = Samples.Compile(
            """{"resourceType":"TASK","externalToInternal":[{"externalField":"name","internalField":"title","required":true,"defaultValue":"Untitled"}]}""",
            Samples.Task);

        mapping.ToLocal(Samples.Doc("{}"), Lookups.None).Values.ToJson().ShouldBe("""{"title":"Untitled"}""");
        mapping.ToLocal(Samples.Doc("""{"name":null}"""), Lookups.None).Values.ToJson().ShouldBe("""{"title":"Untitled"}""");
        mapping.ToLocal(Samples.Doc("""{"name":""}"""), Lookups.None).Success.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"firstname":"Ada","lastname":"Lovelace"}""", "\"Ada Lovelace\"")]
    [InlineData("""{"firstname":"Ada","lastname":""}""", "\"Ada\"")]
    [InlineData("""{"firstname":"Ada"}""", "\"Ada\"")]
    [InlineData("""{"firstname":null,"lastname":"Lovelace"}""", "\"Lovelace\"")]
    [InlineData("""{"firstname":null,"lastname":null}""", "null")]
    [InlineData("""{}""", null)]
    public void Parts_of_a_name_are_joined_inward(string document, string? expected)
    {
        var group = Samples.Compile(Samples.TwoWayMember, Samples.Member).Group("name").ShouldNotBeNull();

        group.Cross(Side.External, Samples.Doc(document), Lookups.None).ShouldBeOfType<GroupCrossed.Values>()
            .Projection.Get(Samples.At("name"))
            .ShouldBe(expected is null ? FieldValue.Absent.Instance : FieldValue.ParseOrThrow(expected));
    }

    [Theory]
    [InlineData(SyncDirection.BIDIRECTIONAL, Flow.Both)]
    [InlineData(SyncDirection.EXTERNAL_TO_BRITEPOOL, Flow.In)]
    [InlineData(SyncDirection.BRITEPOOL_TO_EXTERNAL, Flow.Out)]
    public void Direction_closes_ways(SyncDirection direction, Flow flow)
    {
        var mapping = Samples.Compile(Samples.TwoWayTask, Samples.Task, direction);
        var full = Samples.Doc("""{"title":"t","name":"n"}""");

        mapping.Groups.ShouldAllBe(group => group.Flow == flow);
        mapping.ToLocal(full, Known).Groups.IsEmpty.ShouldBe(flow == Flow.Out);
        mapping.ToExternal(full, Known).Groups.IsEmpty.ShouldBe(flow == Flow.In);
    }

    [Fact]
    public void A_list_without_its_counterpart_flows_one_way_or_not_at_all()
    {
        Samples.Compile(Samples.AsanaTask, Samples.Task, SyncDirection.BRITEPOOL_TO_EXTERNAL).Groups
            .ShouldAllBe(group => group.Flow == Flow.None);
        Samples.Compile(Samples.HubSpotMember, Samples.Member).Groups.ShouldAllBe(group => group.Flow == Flow.Out);
    }

    [Fact]
    public void Fields_tied_through_any_line_are_one_group()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"MEMBER",
             "externalToInternal":[{"externalField":"a","internalField":"name"},{"externalField":"b","internalField":"role"},
                                   {"externalField":"box","internalField":"extra"}],
             "internalToExternal":[{"internalField":"name","externalField":"b"},{"internalField":"email","externalField":"c"},
                                   {"internalField":"extra.inside","externalField":"d"}]}
            """,
            Samples.Member);

        mapping.Groups.Select(group => group.Name).ShouldBe(["email", "extra,extra.inside", "name,role"]);
        mapping.Group("name,role").ShouldNotBeNull().ExternalPaths.Select(path => path.Text).ShouldBe(["a", "b"]);
        mapping.Group("no such group").ShouldBeNull();
    }

    [Fact]
    public void A_constant_is_written_on_create_and_does_not_open_a_way_of_its_own()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"TASK",
             "externalToInternal":[{"internalField":"priority","transform":{"type":"constant","value":"LOW"}}],
             "internalToExternal":[{"internalField":"priority","externalField":"prio"},
                                   {"externalField":"source","transform":{"type":"constant","value":"britepool"}}]}
            """,
            Samples.Task);

        mapping.Group("priority").ShouldNotBeNull().Flow.ShouldBe(Flow.Out);
        mapping.Group("source").ShouldNotBeNull().Flow.ShouldBe(Flow.Out);
        mapping.ToLocal(Samples.Doc("{}"), Lookups.None).Values.ToJson().ShouldBe("""{"priority":"LOW"}""");
        mapping.ToExternal(Samples.Doc("""{"priority":"HIGH"}"""), Lookups.None).Values.ToJson().ShouldBe("""{"prio":"HIGH","source":"britepool"}""");
    }

    [Fact]
    public void The_fingerprint_sees_values_and_not_their_spelling()
    {
        var mapping = Samples.Compile(Samples.TwoWayTask, Samples.Task);
        var print = mapping.Fingerprint(Samples.Doc("""{"name":"n","completed":true,"due_on":"2025-12-25","hours":1.0,"other":1}"""));

        print.ShouldStartWith("fp_");
        mapping.Fingerprint(Samples.Doc("""{"due_on":"2025-12-25T00:00:00Z","hours":"1","completed":"true","name":"n","other":2}""")).ShouldBe(print);
        mapping.Fingerprint(Samples.Doc("""{"name":"n","completed":false,"due_on":"2025-12-25","hours":1}""")).ShouldNotBe(print);
    }

    [Theory]
    [InlineData("""{"name":"n","completed":"true","due_on":"2025-12-25","hours":1.50,"other":1}""")]
    [InlineData("""{"name":null,"hours":"x","completed":[]}""")]
    [InlineData("{}")]
    public void The_fingerprint_is_that_of_the_groups_canonical_values(string json)
    {
        var (mapping, document) = (Samples.Compile(Samples.TwoWayTask, Samples.Task), Samples.Doc(json));
        var values = mapping.Groups.Aggregate(Projection.Empty, (all, group) => all.Union(group.Canonical(Side.External, group.Project(Side.External, document))));

        mapping.Fingerprint(document).ShouldBe(Fingerprint.Of(values));
    }

    [Fact]
    public void Projections_hold_the_mapped_paths_only()
    {
        var mapping = Samples.Compile(Samples.TwoWayTask, Samples.Task);

        mapping.ProjectExternal(Samples.Doc("""{"gid":"1","name":"n","x":1}""")).ToJson().ShouldBe("""{"name":"n"}""");
        mapping.ProjectLocal(Samples.Doc("""{"title":"t","priority":"LOW"}""")).ToJson().ShouldBe("""{"title":"t"}""");
    }

    [Fact]
    public void Fields_that_are_put_together_are_one_group_with_what_they_make()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"MEMBER",
             "externalToInternal":[{"internalField":"name","transform":{"type":"template","text":"{first} {last}"}}],
             "internalToExternal":[{"internalField":"name","externalField":"first","transform":{"type":"splitName","target":"first"}},
                                   {"internalField":"name","externalField":"last","transform":{"type":"splitName","target":"last"}}]}
            """,
            Samples.Member);

        var group = mapping.Groups.ShouldHaveSingleItem();
        group.ExternalSources.Select(path => path.Text).ShouldBe(["first", "last"]);
        group.Flow.ShouldBe(Flow.Both);
        mapping.ToLocal(Samples.Doc("""{"first":"Ada","last":"Lovelace"}"""), Lookups.None).Values.ToJson().ShouldBe("""{"name":"Ada Lovelace"}""");
        group.Says(Side.External, Samples.Doc("""{"first":"Ada","last":"Lovelace"}"""), Samples.Doc("""{"name":"Ada Lovelace"}"""), Lookups.None).ShouldBeTrue();
    }

    [Theory]
    [InlineData("<p>a <b>b</b></p>", "<div>a <strong>b</strong></div>\n", true)]
    [InlineData("<p>a</p>", "<p>b</p>", false)]
    public void Html_compares_by_what_it_says(string one, string other, bool same)
    {
        var mapping = Samples.Compile(
            """{"resourceType":"TASK","externalToInternal":[{"externalField":"html","internalField":"description","transform":"html"}]}""", Samples.Task);

        (mapping.Fingerprint(FieldValue.Of(("html", FieldValue.Of(one)))) == mapping.Fingerprint(FieldValue.Of(("html", FieldValue.Of(other))))).ShouldBe(same);
    }

    [Fact]
    public void Json_in_a_text_compares_by_its_value()
    {
        var mapping = Samples.Compile(
            """{"resourceType":"MEMBER","externalToInternal":[{"externalField":"x","internalField":"extra","transform":"json"}]}""", Samples.Member);

        mapping.Fingerprint(Samples.Doc("""{"x":"{\"b\": 1, \"a\": 2}"}""")).ShouldBe(mapping.Fingerprint(Samples.Doc("""{"x":"{\"a\":2,\"b\":1.0}"}""")));
    }
}
