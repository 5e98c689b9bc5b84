using Concord.Connectors.Definitions;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;

namespace Concord.Connectors.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    [Fact]
    public void Smallest_definition_takes_the_defaults()
    {
        var definition = KnownGood.Definition("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}""");

        definition.Test.ShouldBeNull();
        definition.ApiVersion.ShouldBeNull();
        definition.ConsistencyLag.ShouldBe(TimeSpan.FromSeconds(2));
        definition.Webhook.Signature.ShouldBe(SignatureScheme.Default);
        definition.Webhook.Payload.ShouldBe(PayloadKind.Complete);
        var task = definition.Resources["TASK"];
        (task.IdKind, task.Create.Method, task.Update.Method, task.Update.Mode, task.Delete.Method).ShouldBe((IdKind.Text, "POST", "PATCH", UpdateMode.Partial, "DELETE"));
        task.List.Paging.ShouldBe(new Paging.None());
        task.List.UpdatedSince.ShouldBeNull();
    }

    [Fact]
    public void Every_part_of_the_language_is_read()
    {
        var definition = KnownGood.Definition("""
            {"apiVersion":"1.0","test":{"path":"/me?x=1"},"consistencyLag":0.5,
             "resources":{"TASK":{"path":"/v1/tasks/","id":"gid","idKind":"number","updatedAt":{"path":"meta.at","format":"unixSeconds"},"version":"meta.rev",
               "list":{"paging":{"kind":"page","pageParam":"p","sizeParam":"s","size":50,"firstPage":0,"totalHeader":"X-Total"},"items":"data.items",
                       "updatedSince":{"param":"since","format":"unixMilliseconds"},"query":{"sort":"id","all":true}},
               "create":{"method":"PUT"},"update":{"method":"PUT","mode":"full"},"delete":{"method":"POST"}}},
             "webhook":{"signature":{"header":"X-Sig","hash":"sha512","encoding":"base64","prefix":"v=","signed":"{timestamp}.{body}","key":"base64",
                        "timestampHeader":"X-Time","requireTimestamp":true,"toleranceSeconds":60}}}
            """);

        definition.ApiVersion.ShouldBe("1.0");
        definition.Test.ShouldBe(new TestDefinition("/me?x=1"));
        definition.ConsistencyLag.ShouldBe(TimeSpan.FromMilliseconds(500));
        var task = definition.Resources["TASK"];
        task.Path.ShouldBe("/v1/tasks");
        task.UpdatedAt!.Format.ShouldBe(TimeFormat.UnixSeconds);
        task.Version!.Text.ShouldBe("meta.rev");
        task.List.Paging.ShouldBe(new Paging.ByPage("p", 0) { SizeParameter = "s", Size = 50, TotalHeader = "X-Total" });
        task.List.Items!.Text.ShouldBe("data.items");
        task.List.UpdatedSince.ShouldBe(new SinceFilter("since", TimeFormat.UnixMilliseconds));
        task.List.Query["all"].ShouldBe("true");
        (task.Create.Method, task.Update.Method, task.Update.Mode, task.Delete.Method).ShouldBe(("PUT", "PUT", UpdateMode.Full, "POST"));
        var scheme = definition.Webhook.Signature;
        (scheme.Hash, scheme.Encoding, scheme.Prefix, scheme.Key, scheme.RequireTimestamp, scheme.Tolerance)
            .ShouldBe((SignatureHash.Sha512, SignatureEncoding.Base64, "v=", KeyReading.Base64, true, TimeSpan.FromMinutes(1)));
        scheme.Signed.Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"kind":"page","pageParam":"p"}""", true)]
    [InlineData("""{"kind":"offset","offsetParam":"o"}""", true)]
    [InlineData("""{"kind":"lastId","afterParam":"a","end":"short"}""", false)]
    [InlineData("""{"kind":"page","pageParam":"p","size":20}""", false)]
    [InlineData("""{"kind":"page","pageParam":"p","sizeParam":"s"}""", false)]
    [InlineData("""{"kind":"page","pageParam":"p","sizeParam":"s","size":20,"end":"empty"}""", true)]
    public void Pages_whose_size_nobody_said_end_with_an_empty_one(string paging, bool endsEmpty) =>
        KnownGood.Definition("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":@paging}}}}""".Replace("@paging", paging))
            .Resources["TASK"].List.Paging.EndsEmpty.ShouldBe(endsEmpty);

    [Fact]
    public void Built_in_scheme_is_called_by_name() =>
        KnownGood.Definition("""{"resources":{"TASK":{"path":"/tasks","id":"id"}},"webhook":{"signature":"standardWebhooks"}}""")
            .Webhook.Signature.ShouldBe(SignatureScheme.StandardWebhooks);

    [Theory]
    [InlineData("""[]""", "")]
    [InlineData("""{"resources":""", "")]
    [InlineData("""{}""", "resources")]
    [InlineData("""{"resources":{}}""", "resources")]
    [InlineData("""{"resources":[]}""", "resources")]
    [InlineData("""{"resources":{"TASK":"/tasks"}}""", "resources.TASK")]
    [InlineData("""{"resources":{"TASK":{"path":"/tasks","id":"id","contentType":"text/xml"}}}""", "resources.TASK.contentType")]
    [InlineData("""{"resources":{"TASK":{"path":"/tasks","id":"id","update":{"contentType":"application/x-www-form-urlencoded"}}}}""", "resources.TASK.update.contentType")]
    [InlineData("""{"resources":{"TASK":{"id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/tasks"}}}""", "resources.TASK.id")]
    [InlineData("""{"resources":{"TASK":{"path":"tasks","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"//evil.example/tasks","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"@evil.example/tasks","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"https://evil.example/","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/a/../../b","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/a/%2e%2e/b","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/a\\b","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/tasks?x=1","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/tasks#x","id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":5,"id":"id"}}}""", "resources.TASK.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"a..b"}}}""", "resources.TASK.id")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","idKind":"guid"}}}""", "resources.TASK.idKind")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","updatedAt":"at"}}}""", "resources.TASK.updatedAt")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","updatedAt":{"path":"at","format":"rfc"}}}}""", "resources.TASK.updatedAt.format")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{}}}}}""", "resources.TASK.list.paging.kind")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{"kind":"page"}}}}}""", "resources.TASK.list.paging.pageParam")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{"kind":"page","pageParam":"p","size":0}}}}}""", "resources.TASK.list.paging.size")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{"kind":"page","pageParam":"p","size":1.5}}}}}""", "resources.TASK.list.paging.size")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{"kind":"none","size":5}}}}}""", "resources.TASK.list.paging.size")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"paging":{"kind":"page","pageParam":"p","totalHeader":"a b"}}}}}""", "resources.TASK.list.paging.totalHeader")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"updatedSince":{}}}}}""", "resources.TASK.list.updatedSince.param")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","list":{"query":{"a":[]}}}}}""", "resources.TASK.list.query.a")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","update":{"method":"DELETE"}}}}""", "resources.TASK.update.method")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","update":{"mode":"merge"}}}}""", "resources.TASK.update.mode")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","colour":"red"}}}""", "resources.TASK.colour")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id","create":{"verb":"POST"}}}}""", "resources.TASK.create.verb")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"Test":{"path":"/me"}}""", "Test")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"test":{}}""", "test.path")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"consistencyLag":-1}""", "consistencyLag")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"consistencyLag":"2 s"}""", "consistencyLag")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":"none"}}""", "webhook.signature")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{}}}""", "webhook.signature.header")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","hash":"md5"}}}""", "webhook.signature.hash")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","signed":"{id}.{body}"}}}""", "webhook.signature.idHeader")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","signed":"nothing"}}}""", "webhook.signature.signed")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","requireTimestamp":true}}}""", "webhook.signature.timestampHeader")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","signed":"{timestamp}.{body}"}}}""", "webhook.signature.timestampHeader")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","parts":{"timestamp":"t"}}}}""", "webhook.signature.parts.signature")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","parts":{"signature":"v1","separator":""}}}}""", "webhook.signature.parts.separator")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","parts":{"signature":"v1","separator":"="}}}}""", "webhook.signature.parts.assignment")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","parts":{"signature":"v1","timestamp":"v1"}}}}""", "webhook.signature.parts.timestamp")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","several":true,"parts":{"signature":"v1"}}}}""", "webhook.signature.several")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","hash":"none","parts":{"signature":"v1"}}}}""", "webhook.signature.parts")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"signature":{"header":"X","timestampHeader":"Y","parts":{"signature":"v1","timestamp":"t"}}}}""", "webhook.signature.timestampHeader")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"payload":"fat"}}""", "webhook.payload")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"events":{"x":"upsert"}}}""", "webhook.events.x")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"typePath":"kind"}}""", "webhook.types")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"}},"webhook":{"typePath":"kind","types":{"x":"EVENT"}}}""", "webhook.types.x")]
    [InlineData("""{"resources":{"TASK":{"path":"/t","id":"id"},"MEMBER":{"path":"/m","id":"id"}},"webhook":{"events":{"changed":"update"}}}""", "webhook.events.changed")]
    public void Wrong_definition_is_told_by_path(string json, string path)
    {
        var problems = DefinitionReader.Read(json).ShouldBeOfType<DefinitionReading.Wrong>().Problems;

        var problem = problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe(path);
        problem.Message.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        var problems = DefinitionReader.Read("""{"resources":{"TASK":{"path":"tasks","extra":1}},"consistencyLag":true,"webhook":{"payload":1}}""")
            .ShouldBeOfType<DefinitionReading.Wrong>().Problems;

        problems.Select(problem => problem.Path).ShouldBe(
            ["resources.TASK.path", "resources.TASK.id", "resources.TASK.extra", "consistencyLag", "webhook.payload"], ignoreOrder: true);
    }

    [Fact]
    public void Unknown_property_is_answered_with_the_known_ones()
    {
        var problems = DefinitionReader.Read("""{"resources":{"TASK":{"path":"/t","id":"id"}},"resource":1}""").ShouldBeOfType<DefinitionReading.Wrong>().Problems;

        problems.ShouldHaveSingleItem().Message.ShouldContain("auth, consistencyLag, errors, headers, options, query, rateLimit, resources, test, webhook");
    }
}
