using System.Data.Common;

namespace Forebay.MySql;

/// <summary>A refusal of a MySQL or MariaDB server, or a connection that broke.</summary>
public sealed class MySqlException : DbException
{
    /// <summary>The number of a connection that the server closed or that broke (CR_SERVER_LOST).</summary>
    public const int ServerLost = 2013;

    /// <summary>The number of a server that can't be reached (CR_CONN_HOST_ERROR).</summary>
    public const int CannotConnect = 2003;

    /// <summary>The number of a statement that was ended by <c>KILL QUERY</c> (ER_QUERY_INTERRUPTED): by <c>Cancel</c>, or by somebody else.</summary>
    public const int Interrupted = 1317;

    /// <summary>The number of a statement that took too long (ER_QUERY_TIMEOUT): by the command's time-out, or by MySQL's own <c>max_execution_time</c>.</summary>
    public const int TimedOut = 3024;

    internal MySqlException(int number, string sqlState, string message, Exception? inner = null)
        : base(message, inner) => (Number, SqlState) = (number, sqlState);

    /// <summary>The server's number of the error, as in its manual; 2000 and above are the client's.</summary>
    public int Number { get; }

    /// <inheritdoc/>
    public override string SqlState { get; }

    /// <inheritdoc/>
    public override int ErrorCode => Number;

    /// <summary>Whether the same may work when it is tried again: a dead lock, a lock's time-out, too many connections, a connection that broke.</summary>
    public override bool IsTransient => Number is 1040 or 1205 or 1213 or 1053 or 1927 or CannotConnect or ServerLost or 2006;
}
