using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests;

public sealed class IdSourceTests
{
    private readonly ManualTime time = new();

    private IdSource Source(Action<Span<byte>>? random = null) => new(time, random ?? new Random(7).NextBytes);

    [Fact]
    public void An_id_is_a_prefix_and_26_base_32_characters()
    {
        var id = Source().New("int");
        id.ShouldMatch("^int_[0-9a-hjkmnp-tv-z]{26}$");
        Source(bytes => bytes.Fill(255)).New("job_rec").ShouldEndWith("zzzzzzzzzzzzzzzz");
    }

    [Fact]
    public void The_first_ten_characters_are_the_time()
    {
        var first = Source(bytes => bytes.Clear()).New("x");
        first.ShouldBe("x_" + Digits(ManualTime.Start.ToUnixTimeMilliseconds()) + new string('0', 16));
    }

    [Fact]
    public void Ids_ascend_within_a_millisecond_across_them_and_when_the_clock_steps_back()
    {
        var source = Source();
        var ids = new List<string>();
        for (var round = 0; round < 20; round++)
        {
            for (var draw = 0; draw < 50; draw++) ids.Add(source.New("x"));
            if (round % 3 == 2) time.StepBack(TimeSpan.FromHours(1));
            else time.Advance(TimeSpan.FromMilliseconds(round));
        }

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ids.Distinct().Count().ShouldBe(ids.Count);
    }

    [Fact]
    public void A_start_at_the_top_of_chance_borrows_the_next_millisecond()
    {
        var full = true;
        var source = Source(bytes =>
        {
            bytes.Fill(full ? (byte)255 : (byte)0);
            full = false;
        });
        var (first, second) = (source.New("x"), source.New("x"));
        first.ShouldEndWith(new string('z', 16));
        second.ShouldBe("x_" + Digits(ManualTime.Start.ToUnixTimeMilliseconds() + 1) + new string('0', 16));
    }

    [Fact]
    public async Task Ids_drawn_by_many_threads_are_all_different()
    {
        var source = Source();
        var drawn = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Select(_ => source.New("x")).ToList())));
        drawn.SelectMany(ids => ids).Distinct().Count().ShouldBe(8000);
    }

    private static string Digits(long value)
    {
        const string alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        return string.Concat(Enumerable.Range(0, 10).Select(digit => alphabet[(int)(value >> ((9 - digit) * 5)) & 31]));
    }
}
