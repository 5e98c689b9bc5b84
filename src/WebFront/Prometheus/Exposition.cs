using System.Globalization;
using System.Text;

namespace Concord.WebFront.Prometheus;

/// <summary>
/// Figures in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). The samples of a name stand together, in the order in which they were
/// first given; a figure that is null has no sample.
/// </summary>
internal sealed class Exposition
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly List<string> names = [];
    private readonly Dictionary<string, StringBuilder> samples = new(StringComparer.Ordinal);

    public void Gauge(string name, string help, double? value, params (string Name, string Value)[] labels) => Add(name, "gauge", help, value, labels);

    public void Counter(string name, string help, double? value, params (string Name, string Value)[] labels) => Add(name, "counter", help, value, labels);

    public override string ToString() => string.Concat(names.Select(name => samples[name].ToString()));

    private void Add(string name, string type, string help, double? value, (string Name, string Value)[] labels)
    {
        if (value is not { } figure)
            return;
        if (!samples.TryGetValue(name, out var text))
        {
            names.Add(name);
            samples[name] = text = new StringBuilder($"# HELP {name} {help}\n# TYPE {name} {type}\n");
        }

        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value)}\"")).Append('}');
        text.Append(' ').Append(figure.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
