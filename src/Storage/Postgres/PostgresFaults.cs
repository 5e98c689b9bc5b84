using System.Data;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>What PostgreSQL's errors mean for the caller, in words that say what to do.</summary>
internal static class PostgresFaults
{
    private const string NotPermitted = "42501";
    private const string ConnectionClass = "08";

    /// <summary>Any other error is a bug of ours and stays what it is.</summary>
    public static Exception Translate(Exception fault, string place) => fault switch
    {
        DatabaseRefusedException refused => new StorageUnavailableException(refused.Message, refused),
        PostgresException answer when Advice(answer.SqlState) is { } advice =>
            new StorageUnavailableException($"{place}: {advice} ({answer.SqlState}: {answer.MessageText})", answer),
        NpgsqlException lost and not PostgresException =>
            new StorageUnavailableException($"{place}: the connection broke; look whether the server runs and can be reached ({Cause(lost)})", lost),
        _ => fault,
    };

    /// <summary>An error in answer to COMMIT means that nothing was applied; a server that went away may have applied all of it.</summary>
    public static Exception TranslateCommit(Exception fault, string place) => IsLost(fault)
        ? new CommitOutcomeUnknownException($"{place}: the connection broke while a commit was on its way ({Cause(fault)}).", fault)
        : Translate(fault, place);

    /// <summary>Why a database cannot be used from the start.</summary>
    /// <param name="fault">What came of connecting, checking or migrating.</param>
    /// <param name="settings">What was tried.</param>
    public static DatabaseRefusedException Refusal(NpgsqlException fault, NpgsqlConnectionStringBuilder settings)
    {
        var server = $"PostgreSQL at {settings.Host}:{settings.Port}";
        var user = settings.Username ?? Environment.UserName;
        var database = settings.Database ?? user;
        return new(
            fault.SqlState switch
            {
                "28000" or "28P01" =>
                    $"{server} refuses the login of '{user}' ({Cause(fault)}); mend Username and Password in ConnectionStrings__Concord, or the server's pg_hba.conf.",
                "3D000" => $"{server} has no database '{database}'; make it (CREATE DATABASE \"{database}\"), or mend Database in ConnectionStrings__Concord.",
                NotPermitted or "3F000" =>
                    $"{server} does not let '{user}' keep its tables in '{database}' ({Cause(fault)}); make that user the owner (ALTER DATABASE \"{database}\" OWNER TO \"{user}\"), or mend Username in ConnectionStrings__Concord.",
                null => $"{server} cannot be reached ({Cause(fault)}); start it, or mend Host, Port, Username and Password in ConnectionStrings__Concord.",
                var state => $"{server} does not serve '{database}' now ({state}: {Cause(fault)}); see to the server, then start again.",
            },
            fault);
    }

    /// <summary>The connection is gone, with an answer or without one.</summary>
    public static bool IsLost(Exception? fault) => fault switch
    {
        PostgresException answer => answer.InvariantSeverity is "FATAL" or "PANIC" || Class(answer.SqlState) is ConnectionClass,
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>The same, where the driver may have given the connection up between our calls: it says so only by its state.</summary>
    public static bool IsLost(Exception fault, NpgsqlConnection? connection) => IsLost(fault) || connection is { State: not ConnectionState.Open };

    /// <summary>A lost connection in the driver's own words, whatever it said.</summary>
    public static Exception AsLost(Exception fault) => IsLost(fault) ? fault : new NpgsqlException("The driver had closed the connection.", fault);

    /// <summary>Two at once got in each other's way: nothing was applied, and the next attempt sees who was first.</summary>
    public static bool IsRace(PostgresException fault) => fault.SqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    private static string Class(string state) => state[..2];

    private static string Cause(Exception fault) => (fault is PostgresException answer ? answer.MessageText : (fault.InnerException ?? fault).Message).TrimEnd('.');

    private static string? Advice(string state) => state switch
    {
        "53100" => "the server's disk is full; free some space, work then goes on by itself",
        "53300" => "the server has no connection left; raise max_connections, or end other programs",
        "53200" => "the server has no memory left; give it more, or end other programs",
        "25006" => "the server is read-only; set ConnectionStrings__Concord to the primary",
        "55P03" or "57014" => "another program holds what was needed for too long; end it or let it finish",
        "XX001" or "XX002" => "the database is damaged; stop Concord and restore a backup",
        NotPermitted => "the user lacks a right; make it the owner of the tables",
        "28000" or "28P01" or "3D000" => "the login is refused; mend ConnectionStrings__Concord",
        _ when Class(state) is ConnectionClass or "57" or "58" => "the server is stopping, starting or broken; see to it, work then goes on by itself",
        _ => null,
    };
}
