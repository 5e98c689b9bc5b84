using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Concord.WebFront.OpenApi;

/// <summary>The shape of errors, described once: what <see cref="Http.ProblemResult"/> writes.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";

    public static OpenApiSchema Make() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What is wrong and what to do about it (RFC 9457).",
        Required = new HashSet<string> { "title", "status", "code", "detail" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["code"] = Text("Stable, for machines."),
            ["detail"] = Text("For people: what is wrong, and the mend."),
            ["errorId"] = Text("Finds a bug of ours in the server's log."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Every wrong place of the input at once.",
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "path", "message" },
                    Properties = new Dictionary<string, IOpenApiSchema> { ["path"] = Text("Where, such as dataTypes[1]."), ["message"] = Text("What it must be.") },
                },
            },
            ["current"] = new OpenApiSchema { Description = "The present state, when somebody else was first." },
        },
    };

    /// <summary>A problem with one of the codes.</summary>
    public static OpenApiSchema With(IEnumerable<string> codes, OpenApiDocument? document) => new()
    {
        AllOf =
        [
            new OpenApiSchemaReference(Name, document),
            new OpenApiSchema { Properties = new Dictionary<string, IOpenApiSchema> { ["code"] = new OpenApiSchema { Enum = [.. codes.Select(code => JsonValue.Create(code))] } } },
        ],
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
