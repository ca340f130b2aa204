using System.Buffers.Binary;
using System.Text;
using Forebay.MySql.Binlog.Position;
using Forebay.MySql.Binlog.Schema;
using Forebay.MySql.Binlog.Transactions;
using Forebay.MySql.Protocol;
using Xunit;

namespace Forebay.MySql.Binlog.Events;

/// <summary>How events become transactions, by their bytes.</summary>
public sealed class TransactionReaderTests : IDisposable
{
    private const string Id = "1b4029ae-e94a-11f1-a894-02fc00000001";
    private readonly SchemaWatch schema = new();
    private readonly List<ReceivedTransaction> completed = [];

    public void Dispose() => schema.Dispose();

    [Fact]
    public async Task A_transaction_is_whole_at_its_end_and_has_its_name_and_place()
    {
        TransactionReader reader = Reader();
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Gtid(5, 300), Query("BEGIN", 380));
        Assert.DoesNotContain(completed, static one => one.Gtid is not null);
        await SendAsync(reader, Event(EventType.Xid, new byte[8], 420));
        ReceivedTransaction only = Assert.Single(completed, static one => !one.IsMark);
        Assert.Equal(($"{Id}:5", "binlog.000003:420", 0), (only.Gtid.ToString(), only.End.ToString(), only.Tags.Count));
    }

    [Theory]
    [InlineData((int)EventType.Incident, 0, true)]
    [InlineData(99, 0, true)]
    [InlineData(99, EventHeader.IsIgnorable, false)]
    [InlineData((int)EventType.Stop, 0, true)]
    [InlineData((int)EventType.PreviousGtids, 0, false)]
    public async Task What_is_not_understood_kills_everything(int type, ushort flags, bool everything)
    {
        TransactionReader reader = Reader();
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Event((EventType)type, [1, 2, 3], 500, flags));
        Assert.Equal(everything, completed.Exists(static one => one.Tags.Contains("*")));
    }

    [Theory]
    [InlineData(null, "binlog.000003", 7, false)]
    [InlineData("binlog.000003", "binlog.000003", 7, false)]
    [InlineData("binlog.000002", "binlog.000003", 7, true)]
    [InlineData("binlog.000002", "binlog.000003", 0, false)]
    [InlineData("binlog.000001", "binlog.000003", 0, true)]
    public async Task A_server_that_was_started_again_since_the_position_kills_everything(string? position, string first, uint created, bool everything)
    {
        TransactionReader reader = Reader(position);
        await SendAsync(reader, Rotate(first, 4), Format(126, created));
        Assert.Equal(everything, completed.Exists(static one => one.Tags.Contains("*")));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(0, false)]
    public async Task A_file_that_begins_with_a_start_of_the_server_kills_everything_while_it_is_read(uint created, bool everything)
    {
        TransactionReader reader = Reader("binlog.000003");
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Rotate("binlog.000004", 4), Format(126, created));
        Assert.Equal(everything, completed.Exists(static one => one.Tags.Contains("*")));
        Assert.Equal("binlog.000004:126", completed[^1].End.ToString());
    }

    [Fact]
    public async Task A_place_beyond_4_GiB_goes_on_growing()
    {
        TransactionReader reader = Reader();
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Gtid(5, 0xffff_ff00), Query("BEGIN", 0xffff_fff0), Event(EventType.Xid, new byte[8], 0x100));
        Assert.Equal(0x1_0000_0100UL, completed[^1].End.Offset);
    }

    [Fact]
    public async Task A_wrong_checksum_is_an_error()
    {
        TransactionReader reader = Reader();
        byte[] broken = Event(EventType.Xid, new byte[8], 420);
        broken[^1] ^= 1;
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0));
        await Assert.ThrowsAsync<MySqlProtocolException>(async () => await reader.ReadAsync(broken, CancellationToken.None));
    }

    [Fact]
    public async Task A_transaction_without_a_name_is_refused()
    {
        TransactionReader reader = Reader();
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0));
        await Assert.ThrowsAsync<ForebayConfigurationException>(async () => await reader.ReadAsync(Event(EventType.AnonymousGtid, new byte[42], 300), CancellationToken.None));
    }

    [Fact]
    public async Task The_second_phase_kills_what_the_first_has_told_or_everything()
    {
        TransactionReader reader = Reader();
        byte[] prepare = Convert.FromHexString("00" + "01000000" + "01000000" + "00000000" + "61");
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Gtid(1, 300), Query("XA START X'61',X'',1", 350), Query("XA END X'61',X'',1", 360), Event(EventType.XaPrepare, prepare, 400));
        Assert.Contains("61,,1", completed[^1].Prepared.Keys);
        await SendAsync(reader, Gtid(2, 450), Query("XA COMMIT X'61',X'',1", 500));
        Assert.Empty(completed[^1].Prepared);
        Assert.Empty(completed[^1].Tags);
        await SendAsync(reader, Gtid(3, 550), Query("XA ROLLBACK X'62',X'',1", 600));
        Assert.Empty(completed[^1].Tags);
        await SendAsync(reader, Gtid(4, 650), Query("XA COMMIT X'62',X'',1", 700));
        Assert.Equal(["*"], completed[^1].Tags);
    }

    [Fact]
    public async Task A_sign_of_life_says_how_far_the_log_was_read()
    {
        TransactionReader reader = Reader();
        await SendAsync(reader, Rotate("binlog.000003", 4), Format(0, created: 0), Event(EventType.Heartbeat, Encoding.ASCII.GetBytes("binlog.000003"), 900));
        Assert.Equal("binlog.000003:900", reader.Reached.ToString());
    }

    private TransactionReader Reader(string? startFile = null) => new(schema, hidesCascades: false, MySqlPosition.NothingPrepared, completed) { Checksums = true, StartFile = startFile };

    private static async Task SendAsync(TransactionReader reader, params byte[][] events)
    {
        foreach (byte[] one in events)
            await reader.ReadAsync(one, CancellationToken.None);
    }

    private static byte[] Rotate(string file, ulong offset)
    {
        byte[] body = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(body, offset);
        return Event(EventType.Rotate, [.. body, .. Encoding.ASCII.GetBytes(file)], 0, EventHeader.IsArtificial);
    }

    private static byte[] Format(uint next, uint created)
    {
        byte[] body = new byte[2 + 50 + 4 + 1 + 40 + 1];
        body[0] = 4;
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(52), created);
        body[56] = 19;
        body[^1] = 1;
        return Event(EventType.FormatDescription, body, next);
    }

    private static byte[] Gtid(ulong number, uint next)
    {
        byte[] body = new byte[42];
        new Guid(Id).ToByteArray(bigEndian: true).CopyTo(body, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(17), number);
        return Event(EventType.Gtid, body, next);
    }

    private static byte[] Query(string sql, uint next) => Event(EventType.Query, [.. new byte[13], 0, .. Encoding.ASCII.GetBytes(sql)], next);

    private static byte[] Event(EventType type, byte[] body, uint next, ushort flags = 0)
    {
        byte[] whole = new byte[EventHeader.Size + body.Length + 4];
        BinaryPrimitives.WriteUInt32LittleEndian(whole, 1_700_000_000);
        whole[4] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(5), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(9), (uint)whole.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(13), next);
        BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(17), flags);
        body.CopyTo(whole, EventHeader.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(whole.Length - 4), Crc32.Of(whole.AsSpan(0, whole.Length - 4)));
        return whole;
    }
}
