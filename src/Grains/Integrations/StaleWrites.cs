namespace Concord.Grains.Integrations;

/// <summary>
/// Runs that end and connections that fail write to an integration's row as admins do. That is no reason to send an admin's wish
/// back, which names no version: it is tried on what they wrote.
/// </summary>
internal static class StaleWrites
{
    private const int MostTries = 5;

    /// <param name="change">Loads, decides and commits; told whether it was stale before.</param>
    public static async Task<Answer> AgainAsync(Func<bool, Task<Answer>> change)
    {
        var answer = await change(false);
        for (var tries = 1; tries < MostTries && answer.Verdict == Verdict.Stale; tries++)
        {
            answer = await change(true);
        }

        return answer;
    }
}
