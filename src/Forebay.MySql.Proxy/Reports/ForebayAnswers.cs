using System.Globalization;
using System.Text;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Caching;
using Forebay.MySql.Proxy.Sessions;

namespace Forebay.MySql.Proxy.Reports;

/// <summary>Answers <c>SHOW FOREBAY STATUS</c> and <c>SHOW FOREBAY QUERIES</c>, as a server would.</summary>
internal static class ForebayAnswers
{
    private const ushort Utf8Mb4 = 45;
    private const int MostQueries = 100;

    public static void Write(PacketWriter writer, KnownRequest request, ProxyParts parts, MySqlCapabilities capabilities, SessionState state)
    {
        string form = request.Statement.NormalForm.TrimEnd(';', ' ');
        if (form.Equals("SHOW FOREBAY STATUS", StringComparison.OrdinalIgnoreCase))
            Rows(writer, capabilities, state, ["Variable_name", "Value"], Status(parts, state));
        else if (form.Equals("SHOW FOREBAY QUERIES", StringComparison.OrdinalIgnoreCase))
            Rows(writer, capabilities, state, ["Digest", "Query", "Hits", "Misses", "Passed", "Reason", "Server_ms", "Saved_ms"], Queries(parts));
        else
            new ErrorPacket(1064, "42000", "There are SHOW FOREBAY STATUS and SHOW FOREBAY QUERIES.").Write(writer);
    }

    private static IEnumerable<string[]> Status(ProxyParts parts, SessionState state)
    {
        ProxyCounters counters = parts.Counters;
        yield return ["Clients", Text(counters.Connected)];
        yield return ["Clients_total", Text(counters.Clients)];
        yield return ["Clients_refused", Text(counters.Refused)];
        yield return ["Hits", Text(counters.Hits)];
        yield return ["Misses", Text(counters.Misses)];
        yield return ["Joined", Text(counters.Joined)];
        yield return ["Passed", Text(counters.Passed)];
        yield return ["Bytes_from_cache", Text(counters.BytesFromCache)];
        yield return ["Writes", Text(counters.Writes)];
        yield return ["Writes_exact", Text(counters.ExactWrites)];
        yield return ["Feed_waits", Text(counters.FeedWaits)];
        yield return ["Feed_timeouts", Text(counters.FeedTimeouts)];
        yield return ["Stale_answers", Text(counters.StaleAnswers)];
        yield return ["Consistency", parts.Options.Consistency.ToString()];
        yield return ["Serving", parts.Cache.Enabled && parts.Catalog.Current is not null ? "ON" : "OFF"];
        yield return ["Schema_problem", parts.Catalog.Problem ?? ""];
        yield return ["Session_passes", state.Passes ?? ""];
    }

    private static IEnumerable<string[]> Queries(ProxyParts parts) =>
        parts.Digests.All.OrderByDescending(static one => one.Hits + one.Misses + one.Passed).Take(MostQueries).Select(static one => new[]
        {
            one.Digest.ToString("x16", CultureInfo.InvariantCulture), one.Form, Text(one.Hits), Text(one.Misses), Text(one.Passed), one.Reason,
            one.ServerTime.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture),
            (one.Hits * one.ServerTime.TotalMilliseconds).ToString("0", CultureInfo.InvariantCulture),
        });

    private static void Rows(PacketWriter writer, MySqlCapabilities capabilities, SessionState state, string[] columns, IEnumerable<string[]> rows)
    {
        bool deprecatesEof = (capabilities & MySqlCapabilities.DeprecateEof) != 0;
        writer.Begin();
        writer.WriteLength((ulong)columns.Length);
        writer.End();
        foreach (string name in columns)
            new ColumnDefinition { Name = name, Collation = Utf8Mb4, Length = 1024, Type = ColumnType.VarString, Flags = ColumnFlags.NotNull }.Write(writer);
        if (!deprecatesEof)
            new EofPacket(0, state.Status).Write(writer);
        foreach (string[] row in rows)
        {
            writer.Begin();
            foreach (string value in row)
                writer.WriteLengthEncoded(Encoding.UTF8.GetBytes(value));
            writer.End();
        }
        if (deprecatesEof)
            new OkPacket(0, 0, state.Status, 0, default, default).Write(writer, capabilities, endsRows: true);
        else
            new EofPacket(0, state.Status).Write(writer);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
