using System.Runtime.ExceptionServices;

namespace Concord.EndToEnd.Parts;

/// <summary>Looks again and again for what must come about by itself, a bounded number of times. Nothing here says how fast it must be.</summary>
internal static class Eventually
{
    private const int Tries = 1_200;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Repeats assertions until they hold; at the end the last failure is the test's.</summary>
    public static async Task HoldsAsync(Func<Task> assertions)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await assertions();
                return;
            }
            catch (Exception failure) when (failure is ShouldAssertException or HttpRequestException)
            {
                if (tries == Tries)
                    ExceptionDispatchInfo.Throw(failure);
            }

            await Task.Delay(Between);
        }
    }

    /// <summary>Reads until what was read fits; returns it.</summary>
    /// <param name="what">What is waited for, for the failure's text.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> fits, string what)
    {
        var found = default(T);
        await HoldsAsync(async () =>
        {
            found = await read();
            fits(found).ShouldBeTrue($"{what}; last seen: {found}");
        });
        return found!;
    }
}
