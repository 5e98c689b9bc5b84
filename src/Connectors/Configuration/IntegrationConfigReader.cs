using System.Collections.Immutable;
using System.Net;
using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Sync.Filters;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Policies;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Configuration;

/// <summary>What came of reading settings: the config, or every problem at once.</summary>
public sealed record ConfigReading(IntegrationConfig? Config, ImmutableArray<Problem> Problems)
{
    /// <exception cref="FormatException">There were problems; asking anyway is a bug of the caller.</exception>
    public IntegrationConfig Value => Config ?? throw new FormatException(string.Join(Environment.NewLine, Problems));
}

/// <summary>Reads the settings of an integration that have no column of their own. Pure; an unknown property is a problem.</summary>
public static class IntegrationConfigReader
{
    /// <summary>The property names that belong here; the rest of an integration body are columns.</summary>
    public static readonly ImmutableArray<string> Properties =
        ["connector", "mappings", "customMergeRules", "match", "filters", "deletePolicy", "initialSync", "reconcile", "brakes", "alerts", "ipAllowList", "webhookScheme", "requireTimestamp"];

    /// <inheritdoc cref="Read(FieldValue, IReadOnlyDictionary{string, RecordSchema})"/>
    public static ConfigReading Read(string json, IReadOnlyDictionary<string, RecordSchema> schemas) => Read(FieldValue.ParseOrThrow(json), schemas);

    /// <param name="json">An object with any of <see cref="Properties"/>.</param>
    /// <param name="schemas">The record types known here, by resource type.</param>
    public static ConfigReading Read(FieldValue json, IReadOnlyDictionary<string, RecordSchema> schemas)
    {
        var problems = new ProblemList();
        var reader = ObjectReader.Of(json, "", problems);
        var connector = ReadConnector(reader, problems);
        var mappings = ReadMappings(reader, schemas, problems);
        var rules = ReadRules(reader, mappings, schemas, problems);
        var match = MatchReader.Read(reader.Get("match"), mappings, schemas);
        problems.AddRange(match.Problems);
        var filters = ReadFilters(reader, schemas, problems);
        var signature = ReadSignature(reader, connector, problems);
        // Read whatever the connector is: what is never asked for would be refused as unknown.
        var (deletes, first, whole, brakes, networks) = (
            Choice<DeletePolicy>(reader, "deletePolicy"), Choice<InitialSync>(reader, "initialSync"), Choice<ReconcileFrequency>(reader, "reconcile"), BrakeReader.Read(reader), ReadNetworks(reader, problems));
        var alerts = AlertReader.Read(reader, problems);
        CheckTypes(reader, mappings, schemas, problems);
        reader.RefuseOthers();
        return connector is null || problems.Count > 0 ? new ConfigReading(null, [.. problems.ToImmutable().Distinct()]) : new ConfigReading(
            new IntegrationConfig
            {
                Connector = connector,
                Mappings = mappings,
                CustomMergeRules = rules,
                Match = match.Value,
                Filters = filters,
                DeletePolicy = deletes,
                InitialSync = first,
                Reconcile = whole,
                Brakes = brakes,
                Alerts = alerts,
                IpAllowList = networks,
                Signature = signature,
            },
            []);
    }

    private static ConnectorDefinition? ReadConnector(ObjectReader reader, ProblemList problems)
    {
        if (!reader.Has("connector"))
        {
            reader.Wrong("connector", "is missing; GENERIC_REST needs the definition of the system's API, for example {\"resources\": {\"TASK\": {\"path\": \"/tasks\"}}}.");
            return null;
        }

        switch (DefinitionReader.Read(reader.Get("connector")))
        {
            case DefinitionReading.Good good:
                return good.Definition;
            case DefinitionReading.Wrong wrong:
                problems.AddRange(wrong.Problems.Select(problem => problem with { Path = problem.Path.Length == 0 ? "connector" : $"connector.{problem.Path}" }));
                return null;
            default:
                throw new InvalidOperationException("Unknown reading.");
        }
    }

    // The integration's own scheme goes before the connector's, and its wish for a timestamp before both.
    private static SignatureScheme ReadSignature(ObjectReader reader, ConnectorDefinition? connector, ProblemList problems)
    {
        var scheme = reader.Has("webhookScheme")
            ? SignatureReader.Read(reader.Get("webhookScheme"), "webhookScheme", problems)
            : connector?.Webhook.Signature ?? SignatureScheme.Default;
        if (!reader.Flag("requireTimestamp"))
        {
            return scheme;
        }

        if (scheme.TimestampPlace is null)
        {
            reader.Wrong("requireTimestamp", "needs a signature scheme that tells the time, by timestampHeader or parts.timestamp; the one in use has none.");
        }

        return scheme with { RequireTimestamp = true };
    }

    private static ImmutableArray<DataMapping> ReadMappings(ObjectReader reader, IReadOnlyDictionary<string, RecordSchema> schemas, ProblemList problems)
    {
        if (reader.Get("mappings") is not FieldValue.List { Items.IsEmpty: false } list)
        {
            reader.Wrong("mappings", "must be a list with one mapping for each record type, each with resourceType, externalToInternal and internalToExternal.");
            return [];
        }

        var mappings = ImmutableArray.CreateBuilder<DataMapping>();
        foreach (var (item, index) in list.Items.Select((item, index) => (item, index)))
        {
            var at = $"mappings[{index}]";
            var type = (item as FieldValue.Object)?.Get("resourceType").ScalarText ?? "";
            if (!schemas.TryGetValue(type, out var schema))
            {
                problems.Add($"{at}.resourceType", $"must be one of {string.Join(", ", schemas.Keys)}.");
                continue;
            }

            var read = MappingReader.Read(item, schema, at);
            problems.AddRange(read.Problems);
            problems.AddRange(LookupCheck.ProblemsOf(item, at, schemas));
            if (mappings.Any(mapping => mapping.ResourceType == type))
            {
                problems.Add($"{at}.resourceType", $"{type} has a mapping already; keep one.");
            }
            else if (read.IsValid)
            {
                mappings.Add(read.Value);
            }
        }

        return mappings.ToImmutable();
    }

    // A field's rule counts for every mapped type that has the field.
    private static ImmutableDictionary<string, CustomMergeRules> ReadRules(
        ObjectReader reader, ImmutableArray<DataMapping> mappings, IReadOnlyDictionary<string, RecordSchema> schemas, ProblemList problems)
    {
        var rules = ImmutableDictionary.CreateBuilder<string, CustomMergeRules>(StringComparer.Ordinal);
        var written = reader.Get("customMergeRules");
        foreach (var schema in written.IsAbsent ? [] : mappings.Select(mapping => schemas[mapping.ResourceType]))
        {
            var own = written is FieldValue.Object map && mappings.Length > 1
                ? map.Fields.Where(field => KnownElsewhereOnly(field.Key, schema, schemas)).Aggregate(map, (left, field) => left.Without(field.Key))
                : written;
            var read = CustomMergeRules.Read(own, schema);
            problems.AddRange(read.Problems);
            if (read.IsValid)
            {
                rules[schema.Type] = read.Value;
            }
        }

        return rules.ToImmutable();
    }

    // A mapping with faults counts as one: what is wrong with it is told already.
    private static FilterList ReadFilters(ObjectReader reader, IReadOnlyDictionary<string, RecordSchema> schemas, ProblemList problems)
    {
        var mapped = reader.Get("mappings") is FieldValue.List list ? list.Items.OfType<FieldValue.Object>().Select(mapping => mapping.Get("resourceType").ScalarText).ToHashSet() : [];
        var read = FilterReader.Read(
            reader.Get("filters"), schemas.Where(schema => mapped.Contains(schema.Key)).ToImmutableDictionary(StringComparer.Ordinal));
        problems.AddRange(read.Problems);
        return read.IsValid ? read.Value : new FilterList([]);
    }

    private static bool KnownElsewhereOnly(string field, RecordSchema schema, IReadOnlyDictionary<string, RecordSchema> schemas) =>
        !schema.Fields.ContainsKey(field) && schemas.Values.Any(other => other.Fields.ContainsKey(field));

    private static ImmutableArray<IPNetwork> ReadNetworks(ObjectReader reader, ProblemList problems)
    {
        if (!reader.Has("ipAllowList"))
        {
            return [];
        }

        if (reader.Get("ipAllowList") is not FieldValue.List list)
        {
            reader.Wrong("ipAllowList", "must be a list of networks such as \"203.0.113.0/24\".");
            return [];
        }

        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var (item, index) in list.Items.Select((item, index) => (item, index)))
        {
            if (IPNetwork.TryParse(item.ScalarText, out var network))
            {
                networks.Add(network);
            }
            else
            {
                problems.Add($"ipAllowList[{index}]", "must be a network such as \"203.0.113.0/24\", with the bits after the mask zero.");
            }
        }

        return networks.ToImmutable();
    }

    private static T Choice<T>(ObjectReader reader, string name)
        where T : struct, Enum => reader.Choice(name, default(T), [.. Enum.GetValues<T>().Select(value => (value.ToString(), value))]);

    // By what is written, so that a fault elsewhere in the definition or in a mapping hides nothing.
    private static void CheckTypes(ObjectReader reader, ImmutableArray<DataMapping> mappings, IReadOnlyDictionary<string, RecordSchema> schemas, ProblemList problems)
    {
        if ((reader.Get("connector") as FieldValue.Object)?.Get("resources") is not FieldValue.Object resources)
        {
            return;
        }

        problems.AddRange(resources.Fields.Keys.Where(type => !schemas.ContainsKey(type))
            .Select(type => new Problem($"connector.resources.{type}", $"is no record type; use {string.Join(", ", schemas.Keys.Order(StringComparer.Ordinal))}.")));
        problems.AddRange(mappings.Where(mapping => !resources.Fields.ContainsKey(mapping.ResourceType))
            .Select(mapping => new Problem("connector.resources", $"has no {mapping.ResourceType}, but mappings has; describe it, or leave its mapping out.")));
    }
}
