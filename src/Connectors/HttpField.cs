namespace Concord.Connectors;

/// <summary>One HTTP header line. Names compare without case; a name may occur several times in a message.</summary>
/// <remarks>The text form shows the name alone, because values carry credentials.</remarks>
public sealed record HttpField(string Name, string Value)
{
    public bool IsNamed(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Name}: ***";
}
