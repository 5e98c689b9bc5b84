using System.Security.Cryptography;
using Concord.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Concord.WebFront.Http;

/// <summary>What nobody expected: told in the log in full, to the caller only by an id that finds it there.</summary>
public sealed class Failures(ILogger<Failures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true;
        await new ProblemResult(ProblemOf(httpContext, exception)).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>Gives a body to the answers that ASP.NET makes without one, such as 404 for an unknown path.</summary>
    public static Task WriteBareStatus(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        var problem = status switch
        {
            StatusCodes.Status404NotFound => new Problem(status, "route-not-found", "There is no such path. The paths are listed at /docs."),
            StatusCodes.Status405MethodNotAllowed => new Problem(status, "method-not-allowed", "This path does not take this method. The methods are listed at /docs."),
            _ => new Problem(status, "http-" + status, ReasonPhrases.GetReasonPhrase(status) + "."),
        };
        return new ProblemResult(problem).ExecuteAsync(context.HttpContext);
    }

    private Problem ProblemOf(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException refused:
                return JsonBody.OfServer(refused);
            case OverloadedException:
                return Unavailable("overloaded", "Too much is waiting to be saved. Try again in a moment; nothing was changed.");
            case StorageUnavailableException:
                log.LogError(exception, "The database does not serve");
                return Unavailable("storage-unavailable", "The database does not serve now; the server's log says why. Nothing was changed.");
            case CommitOutcomeUnknownException:
                log.LogError(exception, "The answer of a commit was lost");
                return Unavailable("outcome-unknown", "Whether this was saved is not known. Look at the state before you try again.");
            case TimeoutException:
                log.LogWarning(exception, "{Method} {Path} was not answered in time", context.Request.Method, context.Request.Path);
                return Unavailable("timed-out", "This took too long. It may still be carried out: look at the state before you try again.");
            default:
                return Internal(context, exception);
        }
    }

    private Problem Internal(HttpContext context, Exception exception)
    {
        var id = "err_" + RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 16);
        log.LogError(exception, "{ErrorId}: {Method} {Path} failed", id, context.Request.Method, context.Request.Path);
        return new(StatusCodes.Status500InternalServerError, "internal", $"Something went wrong on our side. The server's log has it under {id}.") { ErrorId = id };
    }

    private static Problem Unavailable(string code, string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, code, detail) { RetryAfter = TimeSpan.FromSeconds(2) };
}
