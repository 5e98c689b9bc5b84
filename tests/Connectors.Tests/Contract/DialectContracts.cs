using Concord.Fakes.Rest;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Tests.Contract;

/// <summary>Definitions for systems of many kinds, each with the fake that behaves so.</summary>
internal static class Dialects
{
    private const string Token = "contract-token";

    /// <summary>Envelopes around everything, a cursor in the body, PUT for changed fields (as Asana).</summary>
    public static RestContractSystem Enveloped() => new(
        """
        {"resources":{"TASK":{"path":"/tasks","id":"id","updatedAt":{"path":"updated_at"},"version":"rev","item":"data","wrap":"data",
          "list":{"items":"data","query":{"opt_fields":"title"},"paging":{"kind":"cursor","cursorParam":"after","cursorPath":"next.after","sizeParam":"limit","size":10},"updatedSince":{"param":"since"}},
          "update":{"method":"PUT"}}}}
        """,
        AuthenticationType.BEARER_TOKEN, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = Bearer, Paging = DialectPaging.Cursor, Items = "data", Envelope = "data" });

    /// <summary>Two keys in headers, skip and limit with a count, a JSON filter, partial answers (as Parse Server).</summary>
    public static RestContractSystem PartialAnswers() => new(
        """
        {"auth":{"headers":{"X-App-Id":"app1","X-App-Key":"{apiKey}"}},
         "resources":{"TASK":{"path":"/tasks","id":"id","updatedAt":{"path":"updated_at"},
          "list":{"items":"results","paging":{"kind":"offset","offsetParam":"skip","sizeParam":"limit","size":10,"totalPath":"count"},
            "updatedSince":{"param":"since","template":"{\"updated_at\":{\"$gte\":{\"__type\":\"Date\",\"iso\":\"{since}\"}}}"}},
          "update":{"method":"PUT"}}}}
        """,
        AuthenticationType.API_KEY, $$"""{"apiKey":"{{Token}}"}""",
        new DialectOptions
        {
            Knows = request => request.Header("X-App-Id") == "app1" && request.Header("X-App-Key") == Token,
            Items = "results",
            Answer = DialectAnswer.Partial,
        });

    /// <summary>Key in the query, the next page by the last id, archiving in place of deleting, plain-text errors (as Trello).</summary>
    public static RestContractSystem Archiving() => new(
        """
        {"auth":{"query":{"key":"public","token":"{token}"}},
         "resources":{"TASK":{"path":"/tasks","id":"id","list":{"paging":{"kind":"lastId","afterParam":"before","sizeParam":"limit","size":10,"end":"empty"}},
          "delete":{"archive":{"path":"closed","value":true}},"update":{"method":"PUT"}}}}
        """,
        AuthenticationType.API_KEY, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = InQuery, Paging = DialectPaging.LastId });

    /// <summary>PUT alone, for whole records without what the system sets itself; deleting is archiving by it, guarded by ETags.</summary>
    public static RestContractSystem Replacing() => new(
        """
        {"resources":{"TASK":{"path":"/tasks","id":"id","updatedAt":{"path":"updated_at"},"precondition":{"kind":"etag"},
          "list":{"paging":{"kind":"link","sizeParam":"per_page","size":10}},
          "update":{"method":"PUT","mode":"full","omit":["rev","updated_at"]},"delete":{"archive":{"path":"archived","value":true}}}}}
        """,
        AuthenticationType.BEARER_TOKEN, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = Bearer, Paging = DialectPaging.Link, Guard = DialectGuard.Etag, PutReplaces = true });

    /// <summary>Basic credentials, Link header, ETags with If-Match, constant headers.</summary>
    public static RestContractSystem Linked() => new(
        """
        {"headers":{"User-Agent":"Concord (ops@example.org)"},"query":{"expand":"all"},
         "resources":{"TASK":{"path":"/tasks","id":"id","precondition":{"kind":"etag"},"headers":{"X-Account":"7"},
          "list":{"paging":{"kind":"link","sizeParam":"per_page","size":10}}}}}
        """,
        AuthenticationType.BASIC_AUTH, $$"""{"username":"hub","password":"{{Token}}"}""",
        new DialectOptions
        {
            Knows = request => request.Header("Authorization") == "Basic aHViOmNvbnRyYWN0LXRva2Vu" && request.Header("User-Agent") == "Concord (ops@example.org)",
            Paging = DialectPaging.Link,
            Guard = DialectGuard.Etag,
        });

    /// <summary>Listing by POST, a cursor that is a field of the body, numeric ids, errors inside 200 (as HubSpot's search, monday).</summary>
    public static RestContractSystem Searching() => new(
        """
        {"errors":[{"statuses":[200],"path":"errors[0].code","equals":"E401","kind":"auth"},{"path":"errors[0].code","equals":"E404","kind":"notFound"},{"statuses":[200],"path":"errors","kind":"rejected"}],
         "resources":{"TASK":{"path":"/tasks","id":"id","idKind":"any",
          "list":{"method":"POST","path":"/tasks/search","body":{"properties":["title"]},"items":"results",
            "paging":{"kind":"cursor","cursorParam":"after","cursorPath":"next.after","sizeParam":"limit","size":10},
            "updatedSince":{"param":"since","template":"[{\"filters\":[{\"value\":\"{since}\"}]}]"}}}}}
        """,
        AuthenticationType.BEARER_TOKEN, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = Bearer, Paging = DialectPaging.Cursor, Items = "results", ListsByPost = true, ErrorsInside = true },
        options => options with { NumericIds = true });

    /// <summary>Answers without a body, the id in Location, the next address relative in the body, an idempotency key, the key in the query (as Salesforce, Harvest).</summary>
    public static RestContractSystem Wordless() => new(
        """
        {"auth":{"query":{"token":"{token}"}},
         "resources":{"TASK":{"path":"/tasks","itemPath":"/tasks/{id}","id":"id","updatedAt":{"path":"updated_at"},"idempotencyHeader":"Idempotency-Key",
          "list":{"items":"records","paging":{"kind":"nextUrl","nextPath":"links.next","sizeParam":"per_page","size":10},"updatedSince":{"param":"since","format":"date"}},
          "create":{"idInLocation":true}}}}
        """,
        AuthenticationType.API_KEY, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = InQuery, Paging = DialectPaging.NextUrl, Items = "records", Answer = DialectAnswer.Nothing });

    /// <summary>Ids of the client's choice by PUT, the version in the body, a marker that can be looked for.</summary>
    public static RestContractSystem ClientIds() => new(
        """
        {"resources":{"TASK":{"path":"/tasks","id":"id","version":"rev","precondition":{"kind":"versionField"},
          "list":{"paging":{"kind":"offset","offsetParam":"skip","sizeParam":"limit","size":10,"end":"empty"}},
          "create":{"method":"PUT","path":"/tasks/{id}","clientId":{"format":"uuid"}}}}}
        """,
        AuthenticationType.BEARER_TOKEN, $$"""{"token":"{{Token}}"}""",
        new DialectOptions { Knows = Bearer, Guard = DialectGuard.None, PutCreates = true });

    private static bool Bearer(FakeRequest request) => request.Header("Authorization") == $"Bearer {Token}";

    private static bool InQuery(FakeRequest request) => request.PathAndQuery.Contains($"token={Token}", StringComparison.Ordinal);
}

public sealed class EnvelopedContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Enveloped();
}

public sealed class PartialAnswersContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.PartialAnswers();
}

public sealed class ArchivingContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Archiving();
}

public sealed class LinkedContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Linked();
}

public sealed class SearchingContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Searching();
}

public sealed class WordlessContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Wordless();
}

public sealed class ClientIdsContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.ClientIds();
}

public sealed class ReplacingContract : ConnectorContract
{
    protected override ContractSystem Make() => Dialects.Replacing();
}
