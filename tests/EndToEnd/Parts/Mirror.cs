namespace Concord.EndToEnd.Parts;

/// <summary>Compares the two sides as the sample's mapping says.</summary>
internal static class Mirror
{
    private const string Day = "2027-12-31";

    /// <summary>Every task there is bound to exactly one here with the same values, and there is no other here.</summary>
    public static async Task ShouldMirrorAsync(this World world)
    {
        var outside = await world.Rest.TasksAsync();
        var here = (await world.Hub.TasksAsync()).ToDictionary(task => task.Id);
        var mappings = await world.Hub.MappingsAsync(world.Link.Id);
        mappings.Select(mapping => mapping.ExternalId).ShouldBe(outside.Select(task => $"{task.Id}"), ignoreOrder: true);
        mappings.Select(mapping => mapping.InternalId).ShouldBe(here.Keys, ignoreOrder: true);
        var bound = mappings.ToDictionary(mapping => mapping.ExternalId!, mapping => here[mapping.InternalId]);
        foreach (var task in outside)
            ShouldBeEqual(task, bound[$"{task.Id}"].Fields);
    }

    private static void ShouldBeEqual(OutsideTask there, TaskFields here)
    {
        here.Title.ShouldBe(there.Title);
        (here.Description ?? "").ShouldBe(there.Notes ?? "", $"task {there.Id}");
        (here.Status == "COMPLETED").ShouldBe(there.Completed == true, $"task {there.Id} is {here.Status} here and completed={there.Completed} there");
        // The server keeps days; here a day and its first moment are the same.
        (here.DueDate is { } date ? date[..Day.Length] : null).ShouldBe(there.Due, $"task {there.Id}");
    }
}
