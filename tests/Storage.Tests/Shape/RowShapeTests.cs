using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Shape;

public sealed class RowShapeTests
{
    [Fact]
    public void A_row_type_is_read_by_reflection_once()
    {
        var shape = RowShape.Of<ConflictRow>();
        RowShape.All.ShouldContain(known => ReferenceEquals(known, shape));
        shape.Table.ShouldBe("conflict");
        shape.Key.Select(column => column.Name).ShouldBe(["id"]);
        shape.Revision!.Name.ShouldBe("revision");
        shape.Column("ResolvedById").Name.ShouldBe("resolved_by_id");
        var unique = shape.Uniques.Single();
        unique.Columns.Single().Name.ShouldBe("mapping_id");
        (unique.OnlyWhere!.Name, unique.Value).ShouldBe(("status", "PENDING"));
    }

    [Fact]
    public void An_excerpt_has_its_own_key_on_the_others_table_and_is_only_read()
    {
        var shape = RowShape.Of<MappingMark>();
        (shape.Table, shape.Whole).ShouldBe(("mapping", RowShape.Of<MappingRow>()));
        shape.Key.Select(column => column.Name).ShouldBe(["integration_id", "resource_type", "external_id"]);
        shape.Columns.ShouldAllBe(column => shape.Whole.Column(column.Property).Kind == column.Kind);
        RowShape.All.ShouldNotContain(shape);
        var mark = new MappingMark { IntegrationId = "int_1", ResourceType = "TASK", ExternalId = "e1", SyncStatus = Concord.Sync.Vocabulary.MappingStatus.SYNCED };
        Should.Throw<InvalidOperationException>(() => new CommitUnit("unit_1").Insert(mark)).Message.ShouldContain("excerpt of mapping");
    }

    public static TheoryData<string, ColumnKind, bool> Columns => new()
    {
        { "MappingId", ColumnKind.Text, true },
        { "ResourceType", ColumnKind.Text, false },
        { "LocalSeen", ColumnKind.Projection, false },
        { "LocalData", ColumnKind.Json, false },
        { "ResolvedData", ColumnKind.Json, true },
        { "Groups", ColumnKind.List, false },
        { "Status", ColumnKind.Enumeration, false },
        { "ResolutionStrategy", ColumnKind.Enumeration, true },
        { "ResolvedAt", ColumnKind.Time, true },
        { "Revision", ColumnKind.Long, false },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public void A_property_says_what_its_column_holds(string property, ColumnKind kind, bool nullable)
    {
        var column = RowShape.Of<ConflictRow>().Column(property);
        (column.Kind, column.Nullable).ShouldBe((kind, nullable));
    }

    [Fact]
    public void Encoding_and_decoding_are_inverse()
    {
        var shape = RowShape.Of<MappingRow>();
        shape.Decode(shape.Encode(Sample.Mapping())).ShouldBe(Sample.Mapping());
    }

    [Fact]
    public void A_null_where_none_may_be_is_refused_by_name() =>
        Should.Throw<ArgumentException>(() => RowShape.Of<HintRow>().Encode(Sample.Hint() with { Reason = null! })).Message.ShouldContain("Reason");

    [Fact]
    public void An_enum_value_without_a_name_is_refused() =>
        Should.Throw<ArgumentException>(() => RowShape.EncodeValue((Disposition)99)).Message.ShouldContain("99");

    [Fact]
    public void An_enum_name_of_a_later_version_is_told_apart_from_damage()
    {
        var shape = RowShape.Of<DeliveryRow>();
        var values = shape.Encode(Sample.Delivery());
        values[shape.Column("State").Index] = "PARKED";
        Should.Throw<FormatException>(() => shape.Decode(values)).Message.ShouldContain("PARKED");
    }

    [Fact]
    public void A_list_that_was_never_made_is_an_empty_one()
    {
        var shape = RowShape.Of<RecordVersionRow>();
        shape.Decode(shape.Encode(Sample.Version() with { ChangedFields = default(ImmutableArray<string>) })).ChangedFields.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_type_without_a_table_and_a_name_without_a_column_are_bugs()
    {
        Should.Throw<Exception>(() => RowShape.Of<string>()).GetBaseException().Message.ShouldContain("[Table]");
        Should.Throw<ArgumentException>(() => RowShape.Of<HintRow>().Column("Nope")).Message.ShouldContain("Nope");
    }

    [Fact]
    public void What_is_written_once_cannot_be_changed_by_a_unit()
    {
        Should.Throw<InvalidOperationException>(() => new CommitUnit("u").Update(Sample.Audit()));
        Should.Throw<InvalidOperationException>(() => new CommitUnit("u").Upsert(Sample.Version()));
        Should.Throw<InvalidOperationException>(() => new CommitUnit("u").Delete(Sample.Audit()));
        Should.Throw<InvalidOperationException>(() => new CommitUnit("u").Purge(From.Table<AuditRow>()));
        new CommitUnit("u").Insert(Sample.Audit()).Writes.Length.ShouldBe(1);
    }

    [Fact]
    public void A_query_names_properties_and_nothing_else()
    {
        Should.Throw<ArgumentException>(() => From.Table<HintRow>().Where(hint => hint.Reason + "x", "y"));
        From.Table<HintRow>().Where(hint => hint.Attempts, (int?)3 ?? 0).Conditions.Single().Property.ShouldBe("Attempts");
    }
}
