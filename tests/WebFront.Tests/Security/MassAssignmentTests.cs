using System.Text.Json;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>OWASP API3: a body sets what it is meant to set. Every other property of what is stored is refused by name.</summary>
public sealed class MassAssignmentTests(SharedFront shared) : IClassFixture<SharedFront>
{
    private static readonly string[] Everywhere =
        ["id", "tenantId", "tenant_id", "revision", "createdAt", "updatedAt", "actor", "createdBy", "isAdmin", "__proto__", "constructor", "$type", "ID"];

    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { "POST", "/api/admin/tokens", """{"name":"a","role":"VIEWER"}""", "tokenHash,text,token,revokedAt,lastUsedAt,Role" },
        { "POST", "/api/admin/integrations/int_1/sync", "{}", "integrationId,status,approved,heldReason,startedBy,jobType,plannedCounts,resourceTypes" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/resolve", """{"strategy":"LOCAL_WINS"}""", "status,resolvedBy,resolvedAt,localData,externalData,integrationId,resourceId" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/ignore", "{}", "status,strategy,resolvedData,integrationId" },
        { "POST", "/api/records/TASK", """{"fields":{"title":"A"}}""", "type,version,lastExternalSyncAt,externalSource,externalId,deletedAt,fieldOrigins,mappings" },
        { "PATCH", "/api/records/TASK/task_1", """{"fields":{"title":"A"}}""", "type,version,lastExternalSyncAt,externalSource,externalId,deletedAt,fieldOrigins,mappings" },
        { "PUT", "/api/records/TASK/task_1", """{"fields":{"title":"A"}}""", "type,version,lastExternalSyncAt,externalSource,externalId,deletedAt,fieldOrigins,mappings" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task What_is_not_the_callers_to_set_is_refused_by_name(string method, string path, string body, string own)
    {
        foreach (var name in Everywhere.Concat(own.Split(',')))
        {
            var members = JsonSerializer.Deserialize<Dictionary<string, object>>(body)!;
            members[name] = "x";

            var reply = await shared.Front.SendAsync(new HttpMethod(method), path, JsonSerializer.Serialize(members));

            reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([name]);
        }

        await shared.Front.ShouldBeUntouchedAsync();
    }
}
