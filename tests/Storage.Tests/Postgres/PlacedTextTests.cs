using Concord.Storage.Postgres;

namespace Concord.Storage.Tests.Postgres;

public sealed class PlacedTextTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1", "")]
    [InlineData("WHERE a = @tenant AND b = @a_1 AND c = @tenant", "WHERE a = $1 AND b = $2 AND c = $1", "tenant,a_1")]
    [InlineData("WHERE a = '@not' AND b = @yes", "WHERE a = '@not' AND b = $1", "yes")]
    [InlineData("WHERE a @> b AND c = @c", "WHERE a @> b AND c = $1", "c")]
    [InlineData("WHERE a = 'it''s @x' OR b = @y", "WHERE a = 'it''s @x' OR b = $1", "y")]
    public void Names_become_places_outside_of_literals(string text, string placed, string names)
    {
        var found = PlacedText.Of(text);
        found.Text.ShouldBe(placed);
        string.Join(',', found.Names).ShouldBe(names);
    }
}
