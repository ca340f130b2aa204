using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;
using Forebay.MySql.Sessions;

namespace Forebay.MySql.Client;

/// <summary>A command's way through a session: its statements one after the other, their results, and the rows of each. One user at a time; <see cref="Cancel"/> is for any thread.</summary>
/// <remarks>
/// The session is taken at the begin and released at the end (<see cref="IsOver"/>): when all is read, or the first error has come. A packet's bytes are those of the current row until
/// the next is read. Whether the conversation rests, so that another command may begin, is <c>isAtRest</c>; what fails while it does not rest breaks the session.
/// </remarks>
internal sealed class CommandRun
{
    private readonly ClientSession session;
    private readonly StatementSender sender;
    private readonly IReadOnlyList<BoundStatement> statements;
    private readonly Interruption interruption;
    private readonly Queue<byte[]> ahead = new();
    private BoundStatement? current;
    private Packet held;
    private bool holds;
    private int next;
    private bool isInRows;
    private bool isAtRest = true;

    public CommandRun(ClientSession session, IReadOnlyList<BoundStatement> statements, int timeoutSeconds, Func<string, CancellationToken, ValueTask<Stream>>? localInfile)
    {
        this.session = session;
        this.statements = statements;
        session.Acquire();
        interruption = new Interruption(session, timeoutSeconds);
        sender = new StatementSender(session, localInfile);
    }

    /// <summary>The columns of the result that is read; empty where there is none.</summary>
    public ClientColumn[] Columns { get; private set; } = [];

    public RowCells Row { get; } = new();

    public bool IsBinary => sender.IsBinary;

    public bool IsOver { get; private set; }

    /// <summary>The rows changed by all statements so far; -1 where none could.</summary>
    public long RecordsAffected { get; private set; } = -1;

    public ulong LastInsertId { get; private set; }

    /// <summary>How many warnings the last result had.</summary>
    public int Warnings { get; private set; }

    /// <summary>Goes to the next result that has columns.</summary>
    /// <returns>False: there is no more.</returns>
    public async ValueTask<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        if (IsOver)
            return false;
        using Interruption.Watching watching = interruption.Watch(cancellationToken);
        try
        {
            bool found = await AdvanceAsync().ConfigureAwait(false);
            // MySQL's SLEEP ends without an error when it is killed: rows that came after the kill are not the whole answer.
            if (found && interruption.IsRequested)
                await AbandonAsync().ConfigureAwait(false);
            return found;
        }
        catch (Exception e)
        {
            throw await FailAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Goes to the next row where that is there already.</summary>
    /// <returns>False: it has to be waited for.</returns>
    public bool TryReadRow(out bool hasRow)
    {
        hasRow = false;
        if (!isInRows)
            return true;
        if (holds || ahead.Count > 0 || interruption.IsRequested || !session.TryRead(out Packet packet))
            return false;
        if (packet.IsError || packet.IsEndOfRows(session.DeprecatesEof))
        {
            (held, holds) = (packet, true);
            return false;
        }
        try
        {
            Row.Take(packet.Payload, Columns, IsBinary);
        }
        catch (MySqlProtocolException e)
        {
            throw session.Broken(e);
        }
        return hasRow = true;
    }

    /// <summary>Goes to the next row.</summary>
    public async ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
    {
        if (!isInRows)
            return false;
        using Interruption.Watching watching = interruption.Watch(cancellationToken);
        try
        {
            Packet packet = await RowPacketAsync().ConfigureAwait(false);
            if (TakeEnd(packet))
                return false;
            if (interruption.IsRequested)
                await AbandonAsync().ConfigureAwait(false);
            Row.Take(packet.Payload, Columns, IsBinary);
            return true;
        }
        catch (Exception e)
        {
            throw await FailAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Reads to the end, and runs the statements that have not been yet.</summary>
    public async ValueTask CloseAsync()
    {
        while (await NextResultAsync(CancellationToken.None).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Tells what a statement would answer, without running it.</summary>
    public async ValueTask DescribeAsync(CancellationToken cancellationToken)
    {
        using Interruption.Watching watching = interruption.Watch(cancellationToken);
        try
        {
            Columns = await sender.DescribeAsync(statements[0]).ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw await FailAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Prepares all statements, to stay as long as the session.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        using Interruption.Watching watching = interruption.Watch(cancellationToken);
        try
        {
            foreach (BoundStatement statement in statements)
                await sender.PrepareAsync(statement).ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw await FailAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Ends it where it stands.</summary>
    public void Cancel() => interruption.Request(InterruptionReason.Cancel, default);

    private async ValueTask<bool> AdvanceAsync()
    {
        while (isInRows)
            TakeEnd(await RowPacketAsync().ConfigureAwait(false));
        Columns = [];
        while (true)
        {
            if (isAtRest)
            {
                if (next == statements.Count)
                {
                    await EndAsync().ConfigureAwait(false);
                    return false;
                }
                current = statements[next++];
                isAtRest = !await sender.SendAsync(current).ConfigureAwait(false);
            }
            if (await ReadAnswerAsync().ConfigureAwait(false) && !await TakeOutParametersAsync().ConfigureAwait(false))
                return true;
        }
    }

    private async ValueTask<bool> ReadAnswerAsync()
    {
        // The server says what came of the rows that it got of a file; the caller hears why there are no more.
        MySqlException? noFile = null;
        while (true)
        {
            Packet packet = await session.ReadAsync().ConfigureAwait(false);
            switch (packet.First)
            {
                case 0xff:
                    MySqlException error = ErrorOf(packet);
                    throw noFile ?? error;
                case 0x00:
                    Take(session.Observe(packet.Payload), isRows: false);
                    return noFile is null ? false : throw noFile;
                case 0xfb:
                    noFile = await sender.SendFileAsync(packet).ConfigureAwait(false);
                    continue;
            }
            Columns = await sender.ReadColumnsAsync((int)new WireReader(packet.Span).ReadLength()).ConfigureAwait(false);
            isInRows = true;
            return true;
        }
    }

    private async ValueTask<Packet> RowPacketAsync()
    {
        if (ahead.TryDequeue(out byte[]? payload))
            return new Packet(payload, 0);
        if (holds)
        {
            holds = false;
            return held;
        }
        return await session.ReadAsync().ConfigureAwait(false);
    }

    /// <summary>Whether a packet is the rows' end, which then is taken in.</summary>
    private bool TakeEnd(in Packet packet)
    {
        if (packet.IsError)
            throw ErrorOf(packet);
        if (!packet.IsEndOfRows(session.DeprecatesEof))
            return false;
        isInRows = false;
        Take(session.ObserveEnd(packet), isRows: true);
        return true;
    }

    private void Take(in OkPacket ok, bool isRows)
    {
        Warnings = ok.Warnings;
        isAtRest = (ok.Status & ServerStatus.MoreResults) == 0;
        if (isRows)
            return;
        RecordsAffected = Math.Max(RecordsAffected, 0) + (long)ok.AffectedRows;
        if (ok.InsertId != 0)
            LastInsertId = ok.InsertId;
        if (current?.Owner is { } owner)
            owner.Took((int)Math.Min(ok.AffectedRows, int.MaxValue));
    }

    // The values of OUT parameters come as a result of one row, which only its end tells from the procedure's own. So such a result is read ahead by two packets.
    private async ValueTask<bool> TakeOutParametersAsync()
    {
        if (current!.ReturnValue is { } value)
            return await TakeReturnValueAsync(value).ConfigureAwait(false);
        if (!IsBinary || current.Out is not { Length: > 0 } wanted || wanted.Length != Columns.Length)
            return false;
        for (int at = 0; at < 2; at++)
        {
            Packet packet = await session.ReadAsync().ConfigureAwait(false);
            ahead.Enqueue(packet.Payload.ToArray());
            if (packet.IsError || packet.IsEndOfRows(session.DeprecatesEof))
                break;
        }
        byte[][] packets = [.. ahead];
        if (packets.Length != 2 || !IsOutEnd(new Packet(packets[1], 0)))
            return false;
        ahead.Clear();
        Row.Take(packets[0], Columns, isBinary: true);
        for (int at = 0; at < wanted.Length; at++)
            wanted[at].Value = Row.IsNull(at) ? DBNull.Value : OutValue(wanted[at], new Cell(Columns[at], Row[at], isBinary: true), Columns[at]);
        TakeEnd(new Packet(packets[1], 0));
        Columns = [];
        return true;
    }

    // MySQL tells the texts of OUT parameters as bytes, so the procedure's definition decides.
    private static object OutValue(ForebayMySqlParameter parameter, in Cell cell, ClientColumn column) =>
        column.Kind == ColumnKind.Bytes && parameter.IsText ? System.Text.Encoding.UTF8.GetString(cell.ToBytes()) : cell.ToObject();

    private async ValueTask<bool> TakeReturnValueAsync(ForebayMySqlParameter value)
    {
        Packet packet = await session.ReadAsync().ConfigureAwait(false);
        if (!TakeEnd(packet))
        {
            Row.Take(packet.Payload, Columns, IsBinary);
            value.Value = Row.IsNull(0) ? DBNull.Value : new Cell(Columns[0], Row[0], IsBinary).ToObject();
            while (isInRows)
                TakeEnd(await session.ReadAsync().ConfigureAwait(false));
        }
        Columns = [];
        return true;
    }

    private bool IsOutEnd(in Packet packet) => packet.IsEndOfRows(session.DeprecatesEof) && (session.ObserveEnd(packet).Status & ServerStatus.OutParameters) != 0;

    private MySqlException ErrorOf(in Packet packet)
    {
        isAtRest = true;
        return MySqlTransport.ErrorOf(packet);
    }

    // What is left is read, so that the connection can go on; the statement counts as interrupted whatever it says.
    private async ValueTask AbandonAsync()
    {
        do
        {
            while (isInRows)
                TakeEnd(await RowPacketAsync().ConfigureAwait(false));
        }
        while (!isAtRest && (await ReadAnswerAsync().ConfigureAwait(false) || !isAtRest));
        throw new MySqlException(MySqlException.Interrupted, "70100", "Query execution was interrupted");
    }

    private async ValueTask<Exception> FailAsync(Exception e)
    {
        isInRows = false;
        ahead.Clear();
        holds = false;
        if ((!isAtRest || e is MySqlProtocolException) && !session.IsBroken)
            e = session.Broken(e);
        session.Writer.Clear();
        if (!session.IsBroken)
            sender.Forget();
        if (!IsOver)
            await EndAsync().ConfigureAwait(false);
        return interruption.Explain(e);
    }

    private async ValueTask EndAsync()
    {
        IsOver = true;
        await interruption.EndAsync().ConfigureAwait(false);
        session.Release();
    }
}
