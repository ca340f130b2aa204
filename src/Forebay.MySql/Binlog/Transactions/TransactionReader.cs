using System.Collections.Immutable;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Rows;
using Forebay.MySql.Binlog.Schema;
using Forebay.MySql.Protocol;

namespace Forebay.MySql.Binlog.Transactions;

/// <summary>Makes transactions of the log's events. For the one loop that reads the log.</summary>
/// <remarks>
/// MySQL: a GTID, then one statement, or BEGIN, rows, and an XID or COMMIT. MariaDB: a GTID, which says whether one statement follows or rows up to an XID or COMMIT; of
/// <c>CREATE … SELECT</c> both, without a second GTID: its rows are a transaction of their own here, which no GTID names.
/// </remarks>
internal sealed class TransactionReader
{
    // Of one transaction that waits for its second phase, and of all: what they would invalidate is kept with the position.
    private const int MostPreparedTags = 200;
    private const int MostPrepared = 200;
    private readonly SchemaWatch schema;
    private readonly TransactionTags tags;
    private readonly GtidReader gtids = new();
    private readonly List<ReceivedTransaction> completed;
    private ImmutableDictionary<string, ImmutableArray<string>> prepared;
    private FormatDescription? format;
    private Gtid? gtid;
    private bool isOpen;
    private bool isGrouped;
    private uint fileCreated;
    private long schemaChange;
    private bool isTold;
    private int files;

    /// <param name="schema">The tables.</param>
    /// <param name="hidesCascades">Whether the log does not tell of rows that foreign keys change.</param>
    /// <param name="prepared">What waits for its second phase where the stream begins.</param>
    /// <param name="completed">Where transactions are added to when they are whole.</param>
    public TransactionReader(SchemaWatch schema, bool hidesCascades, ImmutableDictionary<string, ImmutableArray<string>> prepared, List<ReceivedTransaction> completed)
    {
        (this.schema, this.prepared, this.completed) = (schema, prepared, completed);
        tags = new TransactionTags(schema, hidesCascades);
    }

    /// <summary>Up to where the log was read; null: nothing has been read that is in a file.</summary>
    public BinlogPlace? Reached { get; private set; }

    /// <summary>The file that is read; empty: none yet.</summary>
    public string File { get; private set; } = "";

    /// <summary>The file in which the position stands from which the stream goes on; null: none is known.</summary>
    public string? StartFile { get; init; }

    /// <summary>Called where a file's begin is read, with its name and the time of its making.</summary>
    public Action<string, uint> FileBegan { get; init; } = static (_, _) => { };

    /// <summary>Reads one event as the server sends it.</summary>
    public ValueTask ReadAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        EventHeader header = EventHeader.Read(bytes.Span);
        ReadOnlyMemory<byte> body = Body(header, bytes);
        if (header.Type == EventType.TransactionPayload)
            return ReadPayloadAsync(header, body, cancellationToken);
        return ReadAsync(header, body, cancellationToken);
    }

    private ValueTask ReadAsync(EventHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (header.Type == EventType.TableMap && !tags.IsKnown(body.Span, out _))
        {
            TableMap map = TableMap.Read(body.Span);
            if (schema.IsUnsure(map.Database, map.Table))
                return ReadUnsureAsync(header, body, map, cancellationToken);
        }
        else if (header.Type == EventType.TableMap && tags.IsKnown(body.Span, out MappedTable? known) && schema.IsUnsure(known!.Map.Database, known.Map.Table))
        {
            return ReadUnsureAsync(header, body, known.Map, cancellationToken);
        }
        Read(header, body.Span);
        return ValueTask.CompletedTask;
    }

    private async ValueTask ReadUnsureAsync(EventHeader header, ReadOnlyMemory<byte> body, TableMap map, CancellationToken cancellationToken)
    {
        await schema.ReadForAsync(map.Database, map.Table, cancellationToken).ConfigureAwait(false);
        Read(header, body.Span);
    }

    private async ValueTask ReadPayloadAsync(EventHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using TransactionPayload payload = TransactionPayload.Open(body);
        // The end of the transaction is that of the whole: what stands inside has no place of its own.
        Move(header);
        while (payload.TryRead(out ReadOnlyMemory<byte> inner))
        {
            EventHeader innerHeader = EventHeader.Read(inner.Span);
            await ReadAsync(innerHeader, inner[EventHeader.Size..], cancellationToken).ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte> Body(EventHeader header, ReadOnlyMemory<byte> bytes)
    {
        if (header.Length != (uint)bytes.Length)
            throw new MySqlProtocolException($"An event of {header.Length} bytes came with {bytes.Length}.");
        // The first event is a ROTATE, before any description; the server was told that checksums are known here, and sends them as its log has them.
        if (header.Type == EventType.FormatDescription)
            return bytes[EventHeader.Size..];
        bool hasChecksum = format?.HasChecksums ?? Checksums;
        if (!hasChecksum)
            return bytes[EventHeader.Size..];
        ReadOnlyMemory<byte> content = bytes[..^4];
        uint told = new WireReader(bytes.Span[^4..]).ReadUInt32();
        if (Crc32.Of(content.Span) != told)
            throw new MySqlProtocolException($"An event of type {(byte)header.Type} has another checksum than it tells.");
        return content[EventHeader.Size..];
    }

    /// <summary>Whether events before the first description have checksums.</summary>
    public bool Checksums { get; init; }

    private void Read(EventHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Type is not (EventType.Rotate or EventType.FormatDescription or EventType.Heartbeat or EventType.HeartbeatV2))
            Move(header);
        switch (header.Type)
        {
            case EventType.TableMap:
                Open();
                tags.Map(body, null);
                break;
            case EventType.WriteRows or EventType.UpdateRows or EventType.DeleteRows or EventType.WriteRowsV1 or EventType.UpdateRowsV1 or EventType.DeleteRowsV1 or EventType.PartialUpdateRows
                or EventType.MariaDbCompressedWriteRows or EventType.MariaDbCompressedUpdateRows or EventType.MariaDbCompressedDeleteRows:
                Open();
                tags.AddRows(header.Type, body);
                break;
            case EventType.Gtid:
                Begin(gtids.Read(body), isGroup: false);
                break;
            case EventType.TaggedGtid:
                Begin(gtids.ReadTagged(body), isGroup: false);
                break;
            case EventType.MariaDbGtid:
                MariaDbGtidEvent begin = GtidReader.ReadMariaDb(body, header.ServerId);
                Begin(begin.Gtid, isGroup: !begin.IsStandalone);
                break;
            case EventType.AnonymousGtid:
                throw new ForebayConfigurationException("MySQL feed: the server's log has transactions without a GTID. Set gtid_mode to ON: without it nothing tells when readers see a change.");
            case EventType.Query:
                ReadQuery(QueryEvent.Read(body));
                break;
            case EventType.MariaDbCompressedQuery:
                ReadQuery(QueryEvent.ReadCompressed(body));
                break;
            case EventType.Xid:
                Complete();
                break;
            case EventType.XaPrepare:
                ReadPrepare(body);
                break;
            case EventType.Rotate:
                ReadRotate(body);
                break;
            case EventType.FormatDescription:
                ReadFormat(header, body);
                break;
            case EventType.Heartbeat:
                Alive(System.Text.Encoding.UTF8.GetString(body), header.NextPosition);
                break;
            default:
                ReadOther(header);
                break;
        }
    }

    private void ReadOther(EventHeader header)
    {
        bool isHarmless = header.Type is EventType.PreviousGtids or EventType.RowsQuery or EventType.Ignorable or EventType.IntVar or EventType.Rand or EventType.UserVar or EventType.HeartbeatV2
            or EventType.TransactionContext or EventType.ViewChange or EventType.MariaDbAnnotateRows or EventType.MariaDbCheckpoint or EventType.MariaDbGtidList or EventType.MariaDbStartEncryption
            or EventType.Stop;
        if (isHarmless || (header.Flags & EventHeader.IsIgnorable) != 0)
        {
            // A file that begins, or a server that stops: the position moves on between transactions.
            if (!isOpen && header.NextPosition > 0)
                Mark(header.Type == EventType.Stop ? "the server was stopped" : null);
            return;
        }
        string reason = header.Type == EventType.Incident ? "the server tells of an incident: its log lacks changes" : $"an event of type {(byte)header.Type} is not known here";
        if (isOpen)
            tags.AddEverything(reason);
        else
            Mark(reason);
    }

    private void ReadQuery(QueryEvent query)
    {
        string sql = query.Sql ?? "";
        switch (sql)
        {
            case "BEGIN":
                isGrouped = true;
                return;
            // What is rolled back is in the log for what can't be: tables without transactions.
            case "COMMIT" or "ROLLBACK":
                Complete();
                return;
        }
        if (sql.StartsWith("SAVEPOINT", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("ROLLBACK TO", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("RELEASE SAVEPOINT", StringComparison.OrdinalIgnoreCase))
            return;
        if (sql.StartsWith("XA ", StringComparison.OrdinalIgnoreCase))
        {
            ReadXa(sql);
            return;
        }
        Open();
        tags.EndStatement();
        StatementEffect effect = StatementReader.Read(query, schema.Tables!);
        tags.AddStatement(effect, sql);
        if (effect.ChangesSchema)
            schemaChange = schema.Changed(Changed(effect));
        // CREATE … SELECT of MySQL: the rows follow, and an XID.
        if (sql.EndsWith("START TRANSACTION", StringComparison.OrdinalIgnoreCase))
            isGrouped = true;
        if (!isGrouped)
            Complete();
    }

    private IReadOnlyCollection<(string, string)> Changed(StatementEffect effect) =>
        effect.IsEverything ? [] : [.. effect.Tables, .. effect.Databases.SelectMany(schema.Tables!.In).Select(static table => (table.Table.Database, table.Table.Name)), .. effect.Databases.Select(static name => (name, ""))];

    private void ReadXa(string sql)
    {
        string[] words = sql.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string verb = words.Length > 1 ? words[1].ToUpperInvariant() : "";
        switch (verb)
        {
            case "START" or "BEGIN":
                isGrouped = true;
                return;
            case "END" or "PREPARE":
                return;
            case "COMMIT" or "ROLLBACK" when words.Length > 2 && Xid.Parse(words[2]) is { } xid:
                Open();
                if (verb == "COMMIT" && prepared.TryGetValue(xid, out ImmutableArray<string> waiting))
                    tags.Add(waiting);
                else if (verb == "COMMIT")
                    tags.AddEverything("a transaction of two phases was committed whose rows are not known");
                prepared = prepared.Remove(xid);
                Complete();
                return;
            default:
                Open();
                tags.AddEverything($"a statement that is not understood ({verb})");
                Complete();
                return;
        }
    }

    /// <summary>Its rows are not visible; they are kept until its second phase.</summary>
    private void ReadPrepare(ReadOnlySpan<byte> body)
    {
        (string xid, bool isOnePhase) = Xid.ReadPrepare(body);
        if (isOnePhase)
        {
            Complete();
            return;
        }
        (HashSet<string> waiting, string? everything) = tags.Take();
        // Too many to be kept: who is not known invalidates everything when it is committed.
        if (everything is null && waiting.Count <= MostPreparedTags && prepared.Count < MostPrepared)
            prepared = prepared.SetItem(xid, [.. waiting]);
        else
            prepared = prepared.Remove(xid);
        Complete();
    }

    private void ReadRotate(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        ulong offset = reader.ReadUInt64();
        string next = System.Text.Encoding.UTF8.GetString(reader.ReadRest());
        // The first one says where the stream begins: all before was applied, or nothing is cached from before.
        if (File.Length == 0)
            Reached = new BinlogPlace(next, offset);
        if (next == File)
            return;
        File = next;
        fileCreated = 0;
        isTold = false;
    }

    private void ReadFormat(EventHeader header, ReadOnlySpan<byte> body)
    {
        format = FormatDescription.Read(body);
        fileCreated = header.Timestamp;
        if (!isTold)
        {
            isTold = true;
            FileBegan(File, header.Timestamp);
        }
        // One that was made for this reader stands at no place.
        if (header.NextPosition == 0 || (header.Flags & EventHeader.IsArtificial) != 0)
        {
            // The first says what file it is that the position stands in.
            if (files++ == 0 && !isOpen)
                Mark(null);
            return;
        }
        // A transaction whose end did not come: the server was stopped in it, and nobody will ever see it by its name.
        if (isOpen)
        {
            gtid = null;
            Complete();
        }
        Move(header);
        Mark(IsRestart(format) ? "the server was started again" : null);
    }

    // Where the stream begins within a file, that file's begin is old news; where it begins with another, files that were left out may have been begun by a start.
    private bool IsRestart(FormatDescription begun)
    {
        bool isFirst = files++ == 0;
        if (!isFirst || StartFile is null)
            return !isFirst && begun.Created != 0;
        return File != StartFile && (begun.Created != 0 || BinlogPlace.Number(File) != BinlogPlace.Number(StartFile) + 1);
    }

    /// <summary>The server has nothing more to tell, up to there.</summary>
    private void Alive(string file, uint position)
    {
        if (file.Length > 0 && position > 0 && !isOpen)
            Reached = Later(new BinlogPlace(file, position));
    }

    // Numbers wrap at 4 GiB.
    private void Move(EventHeader header)
    {
        if (header.NextPosition == 0 || File.Length == 0)
            return;
        ulong position = header.NextPosition;
        if (Reached is { } before && before.File == File)
        {
            while (position + (1UL << 31) < before.Offset)
                position += 1UL << 32;
        }
        Reached = Later(new BinlogPlace(File, position));
    }

    private BinlogPlace Later(BinlogPlace place) => Reached is { } before && before > place ? before : place;

    private void Begin(Gtid name, bool isGroup)
    {
        // Its end is of a kind that is not known here.
        if (isOpen)
            Complete();
        gtid = name;
        isOpen = true;
        isGrouped = isGroup;
    }

    // Rows behind a statement that was taken for a whole transaction.
    private void Open()
    {
        if (isOpen)
            return;
        gtid = null;
        isOpen = true;
        isGrouped = true;
    }

    private void Complete()
    {
        (HashSet<string> taken, string? everything) = tags.Take();
        completed.Add(new ReceivedTransaction(gtid, taken, Reached ?? new BinlogPlace("", 0), prepared) { FileCreated = fileCreated, SchemaChange = schemaChange, Everything = everything });
        gtid = null;
        isOpen = isGrouped = false;
        schemaChange = 0;
    }

    private void Mark(string? everything)
    {
        completed.Add(new ReceivedTransaction(null, everything is null ? [] : [Liveness.Tag.EverythingName], Reached ?? new BinlogPlace("", 0), prepared) { IsMark = true, FileCreated = fileCreated, Everything = everything });
    }
}
