namespace Concord.Planting;

/// <summary>
/// A step of the build: writes copies of a project's sources in which bugs are planted. Arguments: the repository, the project's folder, the
/// folder for the copies. Exit code 1, with what is to be mended, when a bug's text is not in its source exactly once.
/// </summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        var (repository, project, folder) = (Path.GetFullPath(args[0]), Path.GetFullPath(args[1]), Path.GetFullPath(args[2]));
        try
        {
            foreach (var file in PlantedBug.All.SelectMany(bug => bug.Edits).Select(edit => edit.File).Distinct())
            {
                var source = Path.Combine(repository, file);
                var place = Path.GetRelativePath(project, source);
                if (!place.StartsWith("..", StringComparison.Ordinal)) Write(Path.Combine(folder, place), PlantedBug.Plant(PlantedBug.All, file, File.ReadAllText(source)));
            }

            return 0;
        }
        catch (FormatException fault)
        {
            Console.Error.WriteLine($"error : {fault.Message}");
            return 1;
        }
    }

    // What did not change is not compiled again.
    private static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
