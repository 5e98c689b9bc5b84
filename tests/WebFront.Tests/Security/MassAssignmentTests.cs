using System.Text.Json;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>OWASP API3: a body sets what it is meant to set. Every other property of what is stored is refused by name.</summary>
public sealed class MassAssignmentTests(SharedFront shared) : IClassFixture<SharedFront>
{
    private static readonly string[] Everywhere =
        ["id", "tenantId", "tenant_id", "revision", "createdAt", "updatedAt", "actor", "createdBy", "isAdmin", "__proto__", "constructor", "$type", "ID"];

    private const string Person = "password,passwordHash,hasPassword,securityStamp,failedSignIns,lockedUntil,linkHash,totpKey,secondFactor,recoveryCodes,oidcSubject,emailKey,disabledAt";

    private const string Subscription = "secret,previousSecret,previousSecretUntil,position,cursor,attempts,nextDueAt,lastError,lastErrorAt,lastDeliveredAt";

    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { "POST", "/api/admin/tokens", """{"name":"a","role":"VIEWER"}""", "tokenHash,text,token,revokedAt,lastUsedAt,Role" },
        { "POST", "/api/admin/users", """{"name":"a","email":"a@example.org","role":"VIEWER"}""", Person },
        { "PUT", "/api/admin/users/usr_1", "{}", Person },
        { "POST", "/api/auth/sign-in", """{"email":"a@example.org","password":"correct horse battery"}""", "userId,role,kind,stamp,expiresAt,Session" },
        { "POST", "/api/auth/refresh", """{"refreshToken":"cref_nonsense"}""", "accessToken,expiresAt,sessionId" },
        { "POST", "/api/auth/password/forgot", """{"email":"a@example.org"}""", "to,link,token,site" },
        { "POST", "/api/auth/password/reset", """{"token":"clnk_nonsense","password":"correct horse battery"}""", "email,userId,role,linkExpiresAt" },
        { "POST", "/api/admin/integrations/int_1/sync", "{}", "integrationId,status,approved,heldReason,startedBy,jobType,plannedCounts,resourceTypes" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/resolve", """{"strategy":"LOCAL_WINS"}""", "status,resolvedBy,resolvedAt,localData,externalData,integrationId,resourceId" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/ignore", "{}", "status,strategy,resolvedData,integrationId" },
        { "POST", "/api/admin/integrations/conflicts/bulk-resolve", """{"ids":["conf_1"],"strategy":"LOCAL_WINS"}""", "status,version,resolvedData,resolvedBy,resolvedById,actor" },
        { "POST", "/api/admin/integrations/int_1/rotate-secret", "{}", "webhookSecret,expiresAt,integrationId,status" },
        { "POST", "/api/admin/integrations/int_1/deliveries/redeliver", """{"ids":["dlv_1"]}""", "state,disposition,held,integrationId,syncLogId,nextDueAt" },
        { "POST", "/api/admin/integrations/int_1/operations/redeliver", """{"ids":["op_1"]}""", "state,attempts,integrationId,mappingId,sentValues,nextDueAt" },
        { "POST", "/api/admin/subscriptions", """{"url":"https://pool.example.com/"}""", Subscription + ",rotateSecret" },
        { "PUT", "/api/admin/subscriptions/sub_1", """{"url":"https://pool.example.com/"}""", Subscription },
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

    [Theory]
    [InlineData("POST", "/api/admin/tokens", """{"name":"a","role":"VIEWER","scopes":["admin"]}""", "scopes")]
    [InlineData("POST", "/api/admin/tokens", """{"name":"a","role":"MACHINE"}""", "scopes")]
    [InlineData("POST", "/api/admin/tokens", """{"name":"a","role":"MACHINE","scopes":["admin","ADMIN"]}""", "scopes[1]")]
    [InlineData("POST", "/api/admin/tokens", """{"name":"a","role":"web_steward"}""", "role")]
    [InlineData("POST", "/api/admin/tokens", """{"name":"a","role":["VIEWER","WEB_STEWARD"]}""", "role")]
    [InlineData("POST", "/api/admin/subscriptions", """{"url":"https://pool.example.com/","status":"FAILING"}""", "status")]
    [InlineData("PUT", "/api/admin/subscriptions/sub_1", """{"status":"FAILING"}""", "status")]
    public async Task What_may_be_set_may_not_be_set_to_more_than_is_the_callers(string method, string path, string body, string wrong)
    {
        (await shared.Front.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([wrong]);

        await shared.Front.ShouldBeUntouchedAsync();
    }
}
