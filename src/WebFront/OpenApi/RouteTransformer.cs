using System.Globalization;
using Concord.WebFront.Api;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Concord.WebFront.OpenApi;

/// <summary>Adds to each operation what stands beside its route: permission, query parameters, body, and the shape of errors.</summary>
internal static class RouteTransformer
{
    public const string Scheme = "token";

    public static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteAccess>().LastOrDefault()?.Permission is { } permission)
            Secure(operation, permission, context.Document);
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<QueryDoc>())
            operation.Parameters.Add(ParameterOf(parameter));
        foreach (var header in metadata.OfType<HeaderDoc>())
            operation.Parameters.Add(new OpenApiParameter { Name = header.Name, In = ParameterLocation.Header, Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        if (metadata.OfType<BodyDoc>().LastOrDefault() is { } body)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = !body.Optional,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, token) },
                },
            };
        operation.Responses ??= [];
        foreach (var problems in RouteProblems.Of([.. metadata], context.Description.HttpMethod!).GroupBy(problem => problem.Status))
            operation.Responses[problems.Key.ToString(CultureInfo.InvariantCulture)] = ResponseOf([.. problems.Select(problem => problem.Code)], context.Document);
        if (metadata.OfType<RefusalDoc>().Select(refusal => $"`{refusal.Code}`").ToArray() is { Length: > 0 } refusals)
            operation.Responses["200"].Description = $"Done, but for what `refused` names, with the codes {string.Join(", ", refusals)}.";
    }

    private static void Secure(OpenApiOperation operation, Permission permission, OpenApiDocument? document)
    {
        operation.Description = $"Needs the permission {permission}: {string.Join(", ", HoldersOf(permission))}.";
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
    }

    private static IEnumerable<string> HoldersOf(Permission permission) =>
        Grants.Roles.Where(role => Grants.Allows(role, [], permission))
            .Concat(Grants.Scopes.Where(scope => Grants.Allows(Grants.Machine, [scope], permission)).Select(scope => $"machines with {scope}"));

    private static OpenApiParameter ParameterOf(QueryDoc parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type,
            Default = parameter.Bounds?.Otherwise,
            Minimum = parameter.Bounds?.Least.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Bounds?.Most.ToString(CultureInfo.InvariantCulture),
            Enum = parameter.Values is null ? null : [.. parameter.Values.Select(word => System.Text.Json.Nodes.JsonValue.Create(word))],
        },
    };

    private static OpenApiResponse ResponseOf(IReadOnlyList<string> codes, OpenApiDocument? document) => new()
    {
        Description = $"A problem with the code {string.Join(" or ", codes.Select(code => $"`{code}`"))}; `detail` says what to do.",
        Content = new Dictionary<string, OpenApiMediaType> { [ProblemResult.ContentType] = new() { Schema = ProblemSchema.With(codes, document) } },
    };
}
