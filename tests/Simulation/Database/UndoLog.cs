namespace Concord.Simulation.Database;

/// <summary>How to take back what the current batch has done, newest last.</summary>
internal sealed class UndoLog
{
    private readonly List<Action> steps = [];

    public int Count => steps.Count;

    public void Add(Action step) => steps.Add(step);

    public void Forget() => steps.Clear();

    /// <summary>Takes back everything done after there were so many steps.</summary>
    public void BackTo(int count)
    {
        while (steps.Count > count)
        {
            steps[^1]();
            steps.RemoveAt(steps.Count - 1);
        }
    }
}
