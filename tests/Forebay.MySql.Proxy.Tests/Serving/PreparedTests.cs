using Forebay.MySql.Protocol;
using Forebay.MySql.Sessions;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Serving;

[Trait("Needs", "server")]
public sealed class PreparedTests(Servers servers)
{
    private const string Items = "CREATE TABLE item(id INT PRIMARY KEY, name VARCHAR(50)); INSERT INTO item VALUES (1, 'one'), (2, 'two'), (3, 'three')";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MySqlFlavour.MariaDb)]
    [InlineData(MySqlFlavour.MySql)]
    public async Task Executions_share_answers_by_their_values_and_die_by_their_rows(MySqlFlavour flavour)
    {
        await using ProxiedDatabase db = await ProxiedDatabase.StartAsync(await servers.GetAsync(flavour), Items);
        await using MySqlSession one = await db.ConnectAsync();
        await using MySqlSession other = await db.ConnectAsync();
        uint first = await PrepareAsync(one, "SELECT name FROM item WHERE id = ?"), second = await PrepareAsync(other, "SELECT name FROM item WHERE id = ?");
        Assert.Equal("one", await ExecuteAsync(one, first, 1, withTypes: true));
        Assert.Equal("one", await ExecuteAsync(other, second, 1, withTypes: true));
        Assert.Equal(1, db.Proxy.Statistics.Hits);

        // The types were sent with an execution that the server has never seen.
        Assert.Equal("two", await ExecuteAsync(other, second, 2, withTypes: false));
        Assert.Equal("two", await ExecuteAsync(one, first, 2, withTypes: false));
        Assert.Equal((2, 2), (db.Proxy.Statistics.Hits, db.Proxy.Statistics.Misses));

        uint update = await PrepareAsync(one, "UPDATE item SET name = CONCAT(name, '!') WHERE id = ?");
        await ExecuteAsync(one, update, 2, withTypes: true);
        Assert.Equal("two!", await ExecuteAsync(other, second, 2, withTypes: false));
        Assert.Equal("one", await ExecuteAsync(other, second, 1, withTypes: false));
        Assert.Equal((3, 3), (db.Proxy.Statistics.Hits, db.Proxy.Statistics.Misses));
    }

    private static async Task<uint> PrepareAsync(MySqlSession session, string sql)
    {
        session.Transport.BeginCommand(MySqlCommandCode.StatementPrepare).WriteText(sql);
        await session.Transport.SendAsync(Cancellation);
        uint id = PreparedId((await session.Transport.ReadAsync(Cancellation)).Span, out int packets);
        for (int at = 0; at < packets; at++)
            await session.Transport.ReadAsync(Cancellation);
        return id;
    }

    // The session's capabilities have DEPRECATE_EOF: definitions have no end of their own.
    private static uint PreparedId(ReadOnlySpan<byte> payload, out int packets)
    {
        var reader = new WireReader(payload);
        Assert.Equal(0, reader.ReadByte());
        uint id = reader.ReadUInt32();
        packets = reader.ReadUInt16() + reader.ReadUInt16();
        return id;
    }

    private static async Task<string?> ExecuteAsync(MySqlSession session, uint statement, int value, bool withTypes)
    {
        PacketWriter writer = session.Transport.BeginCommand(MySqlCommandCode.StatementExecute);
        writer.WriteUInt32(statement);
        writer.WriteByte(0);
        writer.WriteUInt32(1);
        writer.WriteByte(0);
        writer.WriteByte(withTypes ? (byte)1 : (byte)0);
        if (withTypes)
            writer.WriteUInt16((ushort)ColumnType.Long);
        writer.WriteUInt32((uint)value);
        await session.Transport.SendAsync(Cancellation);
        Packet packet = await session.Transport.ReadAsync(Cancellation);
        if (packet.IsError)
            throw MySqlTransport.ErrorOf(packet);
        if (packet.First == 0)
            return null;
        await session.Transport.ReadAsync(Cancellation);
        string? text = null;
        while (true)
        {
            packet = await session.Transport.ReadAsync(Cancellation);
            if (packet.IsEndOfRows(deprecateEof: true))
                return text;
            text = Text(packet.Span);
        }
    }

    private static string Text(ReadOnlySpan<byte> row)
    {
        var reader = new WireReader(row);
        reader.Skip(2);
        return reader.ReadLengthEncodedText();
    }
}
