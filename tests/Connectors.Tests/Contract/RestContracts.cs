namespace Concord.Connectors.Tests.Contract;

/// <summary>A system like json-server: numeric ids, PATCH, whole answers, pages with a total.</summary>
public sealed class JsonServerContract : ConnectorContract
{
    protected override ContractSystem Make() => new RestContractSystem(
        """
        {"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number",
          "list":{"paging":{"kind":"page","pageParam":"_page","sizeParam":"_limit","size":10,"totalHeader":"X-Total-Count"}}}}}
        """,
        options => options);
}

/// <summary>A system that replaces whole records, answers writes briefly, and keeps times and versions; text ids, no total.</summary>
public sealed class FullReplaceContract : ConnectorContract
{
    protected override ContractSystem Make() => new RestContractSystem(
        """
        {"resources":{"TASK":{"path":"/tasks","id":"id","updatedAt":{"path":"updated_at"},"version":"rev",
          "list":{"paging":{"kind":"page","pageParam":"_page","sizeParam":"_limit","size":10}},
          "update":{"method":"PUT","mode":"full"}}}}
        """,
        options => options with { NumericIds = false, UpdatedAtField = "updated_at", VersionField = "rev", BriefAnswers = true });
}
