using Concord.Connectors.Definitions;

namespace Concord.Connectors.Tests.Support;

internal static class KnownGood
{
    /// <summary>The definition, or a failed test that shows what is wrong with it.</summary>
    public static ConnectorDefinition Definition(string json) => DefinitionReader.Read(json) switch
    {
        DefinitionReading.Good good => good.Definition,
        DefinitionReading.Wrong wrong => throw new ArgumentException(string.Join(Environment.NewLine, wrong.Problems)),
        _ => throw new InvalidOperationException(),
    };
}
