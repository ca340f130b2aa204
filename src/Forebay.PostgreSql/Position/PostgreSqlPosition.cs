using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NpgsqlTypes;

namespace Forebay.PostgreSql.Position;

/// <summary>Where a feed stands; as text it is kept with the tiers: <c>system|timeline|recovery|slot|schema|LSN</c>.</summary>
/// <param name="Server">Whose log it is.</param>
/// <param name="Slot">By which slot it is read.</param>
/// <param name="Schema">The tables as they were (a hash): a change of tables is in no row's log.</param>
/// <param name="Lsn">All commits before it are applied, and visible to readers.</param>
internal sealed record PostgreSqlPosition(ServerIdentity Server, string Slot, string Schema, NpgsqlLogSequenceNumber Lsn)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PostgreSqlPosition? position)
    {
        position = null;
        if (text?.Split('|') is not [{ Length: > 0 } system, var timeline, var recovery, { Length: > 0 } slot, var schema, var lsn]
            || !uint.TryParse(timeline, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            || !long.TryParse(recovery, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long began)
            || !NpgsqlLogSequenceNumber.TryParse(lsn, out NpgsqlLogSequenceNumber at))
        {
            return false;
        }
        position = new PostgreSqlPosition(new ServerIdentity(system, number, began), slot, schema, at);
        return true;
    }

    /// <summary>Why a feed that stands here can't go on with a server's slot; null: it can.</summary>
    /// <param name="server">The server as it is now.</param>
    /// <param name="slot">The slot's name.</param>
    /// <param name="schema">The tables as they are now.</param>
    /// <param name="confirmed">What the slot gives no more: all that was committed before.</param>
    /// <param name="end">The end of the server's log.</param>
    public string? GapTo(ServerIdentity server, string slot, string schema, NpgsqlLogSequenceNumber confirmed, NpgsqlLogSequenceNumber end)
    {
        if (GapTo(server) is { } other)
            return other;
        if (Slot != slot)
            return $"slot {Slot} was read before";
        if (Lsn < confirmed)
            return $"slot {slot} stands at {confirmed}, after the position {Lsn}";
        if (Lsn > end)
            return $"the server's log ends at {end}, before the position {Lsn}: it was restored";
        return Schema != schema ? "tables were altered meanwhile" : null;
    }

    /// <summary>Why what was cached from a server may not be in its log any more, whatever its slots say; null: it is.</summary>
    public string? GapTo(ServerIdentity server)
    {
        if (Server.System != server.System)
            return "it is another server";
        if (Server.Timeline != server.Timeline)
            return $"the server is on timeline {server.Timeline} and was on {Server.Timeline}: commits that were cached may have been lost";
        return Server.Recovery != server.Recovery ? "the server recovered from a crash: commits that it had not flushed may have been cached" : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Server.System}|{Server.Timeline}|{Server.Recovery}|{Slot}|{Schema}|{Lsn}");
}
