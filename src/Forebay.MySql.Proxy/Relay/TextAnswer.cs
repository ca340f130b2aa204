using System.Text;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Proxy.Sessions;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Proxy.Relay;

/// <summary>Reads the answer to a question of the proxy's own.</summary>
internal static class TextAnswer
{
    /// <summary>The answer; null: the server refused.</summary>
    public static async Task<TextResult?> ReadAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        Packet packet = await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (packet.IsError)
            return null;
        if (packet.First == 0)
            return new TextResult([], []);
        string[] columns = new string[(int)new WireReader(packet.Span).ReadLength()];
        for (int at = 0; at < columns.Length; at++)
            columns[at] = ColumnDefinition.Read((await upstream.ReadAsync(cancellationToken).ConfigureAwait(false)).Span).Name;
        if (!upstream.DeprecatesEof)
            await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<string?[]>();
        while (true)
        {
            packet = await upstream.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (packet.IsError)
                return null;
            if (packet.IsEndOfRows(upstream.DeprecatesEof))
                return new TextResult(columns, rows);
            rows.Add(RowOf(packet.Span, columns.Length));
        }
    }

    private static string?[] RowOf(ReadOnlySpan<byte> payload, int columns)
    {
        var reader = new WireReader(payload);
        string?[] row = new string?[columns];
        for (int at = 0; at < columns; at++)
            row[at] = reader.ReadLengthOrNull() is { } length ? Encoding.UTF8.GetString(reader.Take(length)) : null;
        return row;
    }
}
