using Concord.Storage.Postgres;

namespace Concord.Storage.Tests.Postgres;

public sealed class PoolShareTests
{
    [Theory]
    [InlineData(100, 1, 40)]
    [InlineData(100, 4, 5)]
    [InlineData(200, 4, 30)]
    [InlineData(100, 50, 4)]
    public void Each_process_has_its_share_of_what_the_server_lets_in(int connections, int nodes, int readers) =>
        PoolShare.Readers(connections, nodes).ShouldBe(readers);

    [Theory]
    [InlineData("Host=a;Database=b", false)]
    [InlineData("Host=a;Database=b;Maximum Pool Size=12", true)]
    [InlineData("Host=a;MaxPoolSize=12", true)]
    public void What_the_operator_says_goes_before_it(string connectionString, bool said) => PoolShare.IsSaid(connectionString).ShouldBe(said);
}
