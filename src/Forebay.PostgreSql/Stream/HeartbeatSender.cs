using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Forebay.PostgreSql.Schema;
using NpgsqlTypes;

namespace Forebay.PostgreSql.Stream;

/// <summary>Writes signs of life into the primary's log. One that comes back proves that all commits before it were received, and that the silence since was none.</summary>
internal sealed class HeartbeatSender(TimeProvider time)
{
    public const string Prefix = "forebay";
    private readonly ConcurrentDictionary<string, long> sent = new(StringComparer.Ordinal);
    private readonly string session = Guid.NewGuid().ToString("N");
    private long last;

    /// <summary>Looks whether a table was altered, then sends one. Both after the moment that it stands for: so its return says that alterations were seen to, too.</summary>
    /// <param name="schema">The tables, and the connection.</param>
    /// <param name="isUrgent">True: the log is flushed at once. Otherwise its writer does it, within <c>wal_writer_delay</c> (0.2 s by default).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where it stands in the log: after all that was committed before.</returns>
    public async Task<NpgsqlLogSequenceNumber> SendAsync(SchemaWatch schema, bool isUrgent, CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        await schema.CheckAsync(cancellationToken).ConfigureAwait(false);
        string sign = string.Create(CultureInfo.InvariantCulture, $"{session}:{Interlocked.Increment(ref last)}");
        sent[sign] = asked;
        return await schema.UseAsync(
            (connection, cancellation) =>
            {
                // Before version 17 only a commit can ask for a flush: then it is a transaction, which costs a number.
                string arguments = connection.PostgreSqlVersion.Major >= 17 ? "false, $1, $2, true" : isUrgent ? "true, $1, $2" : "false, $1, $2";
                return connection.AskAsync<NpgsqlLogSequenceNumber>($"SELECT pg_logical_emit_message({arguments})", [Prefix, sign], cancellation);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The moment before one was sent that has come back; null: it is another process's, or of another session.</summary>
    public long? TakeReturned(byte[] content) => sent.TryRemove(Encoding.UTF8.GetString(content), out long asked) ? asked : null;
}
