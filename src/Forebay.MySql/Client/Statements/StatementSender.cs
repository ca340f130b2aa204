using System.Buffers;
using System.Text;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Client;

/// <summary>Sends statements: as text where they have no parameters, and else as prepared ones; and reads what belongs to their sending. One user at a time.</summary>
internal sealed class StatementSender(ClientSession session, Func<string, CancellationToken, ValueTask<Stream>>? localInfile)
{
    private const int ChunkBytes = 256 << 10;

    private PreparedStatement? prepared;
    private bool hasSentLong;

    /// <summary>Whether the answer's rows are in the form of prepared statements.</summary>
    public bool IsBinary => prepared is not null;

    /// <summary>Sends a statement.</summary>
    /// <returns>True: an answer is under way.</returns>
    public async ValueTask<bool> SendAsync(BoundStatement statement)
    {
        prepared = null;
        hasSentLong = false;
        if (statement.Parameters.Length == 0 && !statement.IsPrepared)
        {
            await session.SendQueryAsync(statement.Sql).ConfigureAwait(false);
            return true;
        }
        object?[] values = [.. statement.Parameters.Select(parameter => ParameterValue.Of(parameter, session.Options.GuidFormat))];
        prepared = await FindAsync(statement.Sql, mayRefuse: true).ConfigureAwait(false);
        if (prepared is null)
            await SendAsTextAsync(statement, values).ConfigureAwait(false);
        else
            await ExecuteAsync(prepared, values).ConfigureAwait(false);
        return true;
    }

    /// <summary>Prepares a statement, to stay as long as the session.</summary>
    public async ValueTask PrepareAsync(BoundStatement statement)
    {
        if (await FindAsync(statement.Sql, mayRefuse: true).ConfigureAwait(false) is { } kept)
            kept.IsPinned = true;
    }

    /// <summary>The columns that a statement would answer with.</summary>
    public async ValueTask<ClientColumn[]> DescribeAsync(BoundStatement statement) => (await FindAsync(statement.Sql, mayRefuse: false).ConfigureAwait(false))!.Columns;

    /// <summary>The statement has failed. One that got values in pieces fails for ever after it, where they were too long: it is closed, with what is sent next.</summary>
    public void Forget()
    {
        if (prepared is null || !hasSentLong)
            return;
        session.Statements.Remove(prepared);
        Close(prepared);
    }

    /// <summary>Reads the definitions of a result.</summary>
    public async ValueTask<ClientColumn[]> ReadColumnsAsync(int count)
    {
        var columns = new ClientColumn[count];
        for (int at = 0; at < count; at++)
        {
            Packet packet = await session.ReadAsync().ConfigureAwait(false);
            columns[at] = prepared?.Known.Of(at, packet.Span, session.Options) ?? new ClientColumn(ColumnDefinition.Read(packet.Span), session.Options);
        }
        if (!session.DeprecatesEof && count > 0)
            await session.ReadAsync().ConfigureAwait(false);
        return columns;
    }

    /// <summary>Answers a server that asks for a file (LOAD DATA LOCAL INFILE).</summary>
    /// <returns>Why it has got none, or not all of it; null: it has.</returns>
    public async ValueTask<MySqlException?> SendFileAsync(Packet request)
    {
        string name = Encoding.UTF8.GetString(request.Span[1..]);
        session.Writer.Sequence = (byte)(request.Sequence + 1);
        Exception? failure = !session.Options.Settings.AllowLocalInfile ? new InvalidOperationException("AllowLocalInfile=false forbids it")
            : localInfile is null ? new InvalidOperationException($"the command's {nameof(ForebayMySqlCommand.LocalInfileSource)} is not set")
            : await SendSourceAsync(name).ConfigureAwait(false);
        session.Writer.Add([]);
        await session.FlushAsync().ConfigureAwait(false);
        return failure is null ? null : new MySqlException(2068, "HY000", $"The server asked for the file '{name}' (LOAD DATA LOCAL INFILE), and did not get it whole: {failure.Message}.", failure);
    }

    private async ValueTask<Exception?> SendSourceAsync(string name)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            Stream source = await localInfile!(name, CancellationToken.None).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                while (await source.ReadAsync(chunk.AsMemory(0, ChunkBytes)).ConfigureAwait(false) is > 0 and var read)
                {
                    session.Writer.Add(chunk.AsSpan(0, read));
                    await session.FlushAsync().ConfigureAwait(false);
                }
            }
            return null;
        }
        catch (Exception e) when (!session.IsBroken)
        {
            return e;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async ValueTask<PreparedStatement?> FindAsync(string sql, bool mayRefuse)
    {
        if (session.Statements.TryGet(sql, out PreparedStatement known))
            return known;
        await BeginAsync(MySqlCommandCode.StatementPrepare, sql).ConfigureAwait(false);
        Packet packet = await session.ReadAsync().ConfigureAwait(false);
        if (packet.IsError)
        {
            MySqlException error = MySqlTransport.ErrorOf(packet);
            // Not for prepared statements (1295); places where the grammar wants a literal (1064); more prepared statements than the server allows (1461).
            return mayRefuse && error.Number is 1295 or 1064 or 1461 ? null : throw error;
        }
        (uint id, int columns, int parameters) = HeadOf(packet.Span);
        await ReadColumnsAsync(parameters).ConfigureAwait(false);
        var statement = new PreparedStatement(sql, id, parameters, await ReadColumnsAsync(columns).ConfigureAwait(false));
        if (session.Statements.Add(statement) is { } evicted)
            Close(evicted);
        return statement;
    }

    private ValueTask BeginAsync(MySqlCommandCode code, string text)
    {
        session.Begin(code).WriteText(text);
        return session.SendAsync();
    }

    private static (uint Id, int Columns, int Parameters) HeadOf(ReadOnlySpan<byte> payload)
    {
        var reader = new WireReader(payload);
        reader.Skip(1);
        return (reader.ReadUInt32(), reader.ReadUInt16(), reader.ReadUInt16());
    }

    // Has no answer, and goes with what is sent next.
    private void Close(PreparedStatement statement)
    {
        session.Begin(MySqlCommandCode.StatementClose).WriteUInt32(statement.Id);
        session.Writer.End();
    }

    private async ValueTask ExecuteAsync(PreparedStatement statement, object?[] values)
    {
        try
        {
            for (int at = 0; at < values.Length; at++)
            {
                if (!ParameterValue.IsLong(values[at]))
                    continue;
                hasSentLong = true;
                await SendLongAsync(statement.Id, at, values[at]!).ConfigureAwait(false);
            }
            ExecuteWriter.Write(session.Begin(MySqlCommandCode.StatementExecute), statement.Id, values);
        }
        catch
        {
            // Of the command that was begun nothing is sent; what was sent of a long value stays with the statement, which is closed for it.
            session.Writer.Clear();
            throw;
        }
        await session.SendAsync().ConfigureAwait(false);
    }

    private async ValueTask SendLongAsync(uint statement, int parameter, object value)
    {
        Stream stream = value switch
        {
            Stream given => given,
            string text => new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false),
            _ => new MemoryStream(((ReadOnlyMemory<byte>)value).ToArray(), writable: false),
        };
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            bool isFirst = true;
            while (true)
            {
                int read = await stream.ReadAsync(chunk.AsMemory(0, ChunkBytes)).ConfigureAwait(false);
                // An empty value is told once, else the server would wait for it in the execution.
                if (read == 0 && !isFirst)
                    return;
                PacketWriter writer = session.Begin(MySqlCommandCode.StatementSendLongData);
                writer.WriteUInt32(statement);
                writer.WriteUInt16((ushort)parameter);
                writer.Write(chunk.AsSpan(0, read));
                await session.SendAsync().ConfigureAwait(false);
                if (read == 0)
                    return;
                isFirst = false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async ValueTask SendAsTextAsync(BoundStatement statement, object?[] values)
    {
        for (int at = 0; at < values.Length; at++)
        {
            if (values[at] is not Stream stream)
                continue;
            using var whole = new MemoryStream();
            await stream.CopyToAsync(whole).ConfigureAwait(false);
            values[at] = (ReadOnlyMemory<byte>)whole.ToArray();
        }
        bool hasBackslashEscapes = (session.Status & ServerStatus.NoBackslashEscapes) == 0;
        await session.SendQueryAsync(LiteralText.Of(statement, values, hasBackslashEscapes)).ConfigureAwait(false);
    }
}
