using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Concord.WebFront.Auth;
using Microsoft.OpenApi;

namespace Concord.WebFront.OpenApi;

/// <summary>The machine-readable description at /openapi/v1.json and the readable page at /docs. Both hold no data and need no token.</summary>
public static class ApiDescription
{
    private const string Document = "v1";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(RouteTransformer.Describe);
        // What our own converters write, no reflection can see.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
                (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
            if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), false) is [AllowedValuesAttribute words])
                schema.Enum = [.. words.Values.Select(word => JsonValue.Create((string)word!))];
            return Task.CompletedTask;
        });
    });

    public static void UseApiPage(this WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = "docs";
        page.DocumentTitle = "Concord API";
        page.SwaggerEndpoint($"/openapi/{Document}.json", "Concord");
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().OpenToEverybody();
        app.MapGet("/", () => Results.Redirect("/docs")).OpenToEverybody().ExcludeFromDescription();
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "Concord",
            Version = typeof(ApiDescription).Assembly.GetName().Version?.ToString(3),
            Description = "Keeps records in step between BritePool and external systems. Errors are problem details with a stable `code`.",
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema.Name] = ProblemSchema.Make();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[RouteTransformer.Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A token such as `ctok_…`.",
        };
    }
}
